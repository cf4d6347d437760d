namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// Pings one connection again and again, and terminates it, without a close frame, if no pong has come since the last ping when the next
/// is due (seed row 1.17): a peer that is gone is found after one to two periods. Each connection has a timer of its own, as in the
/// tutorial, so that a fleet that came one by one is pinged one by one. Thread-safe.
/// </summary>
internal sealed class Pulse : IDisposable
{
    private readonly ChatConnection _connection;
    private readonly ChatHub _hub;
    private readonly ITimer _timer;

    /// <summary>Pongs that had come when the last ping was sent; null: none was sent.</summary>
    private long? _pongsBefore;

    private Pulse(ChatConnection connection, ChatHub hub)
    {
        (_connection, _hub) = (connection, hub);
        var period = hub.Options.Rules.PingEvery;
        _timer = hub.Options.Time.CreateTimer(_ => Beat(), null, period, period);
    }

    /// <summary>Begins with the first ping one period from now; null: the rule is off.</summary>
    public static Pulse? Start(ChatConnection connection, ChatHub hub) =>
        hub.Options.Rules.PingEvery > TimeSpan.Zero ? new Pulse(connection, hub) : null;

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        // While the whole server stands still nothing is due, and a half-open connection stays open whatever happens.
        if (_connection.IsEnding || _connection.IsHalfOpen || _hub.Defects.Stall.Valve.IsShut)
            return;
        var pongs = _connection.Pongs;
        if (_pongsBefore == pongs)
        {
            _connection.Terminate(EndCause.MissedPong);
            return;
        }

        _pongsBefore = pongs;
        _connection.Ping();
    }
}
