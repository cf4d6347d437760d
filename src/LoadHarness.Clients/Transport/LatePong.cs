using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A pong that is late on purpose: keeps the newest ping while the oldest unanswered one waits, then answers it (RFC 6455
/// section 5.5.3). One for each connection that was pinged, nothing for each ping. Thread-safe.
/// </summary>
internal sealed class LatePong : ITimerTarget
{
    private readonly WireConnection _connection;
    private readonly IClientTimers _timers;
    private readonly TimeSpan _after;
    private readonly ClientTimer _timer;
    private readonly Lock _gate = new();
    private readonly byte[] _payload = new byte[FrameWriter.MaxControl];
    private int _length;

    public LatePong(WireConnection connection, IClientTimers timers, TimeSpan after)
    {
        (_connection, _timers, _after) = (connection, timers, after);
        _timer = new ClientTimer(this);
    }

    /// <summary>A ping came.</summary>
    public void OnPing(ReadOnlySpan<byte> payload, TimeSpan at)
    {
        lock (_gate)
        {
            payload.CopyTo(_payload);
            _length = payload.Length;
            if (_timer.Due == ClientTimer.Never)
            {
                _timers.Arm(_timer, at + _after);
            }
        }
    }

    /// <summary>The connection has ended.</summary>
    public void Stop() => _timers.Cancel(_timer);

    void ITimerTarget.OnTimer(ClientTimer fired, TimeSpan due)
    {
        Span<byte> payload = stackalloc byte[FrameWriter.MaxControl];
        lock (_gate)
        {
            if (fired.Due != due)
            {
                return;
            }

            fired.Due = ClientTimer.Never;
            payload = payload[.._length];
            _payload.AsSpan(0, _length).CopyTo(payload);
        }

        _connection.SendPong(payload);
    }
}
