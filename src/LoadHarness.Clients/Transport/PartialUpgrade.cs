using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// The request of an upgrade that is deliberately not sent to its end (slow-loris): a piece at once, and maybe a byte every so often.
/// Thread-safe.
/// </summary>
/// <param name="policy">How much of it is sent when.</param>
/// <param name="request">The whole request.</param>
/// <param name="channel">Where it goes.</param>
/// <param name="timers">Time.</param>
internal sealed class PartialUpgrade(HandshakePolicy policy, byte[] request, IByteChannel channel, IClientTimers timers) : ITimerTarget
{
    private readonly Lock _gate = new();
    private ClientTimer? _next; // null: no further byte follows
    private int _sent;
    private bool _isOver;

    /// <summary>Since when the server waits for the rest: TCP was there.</summary>
    public TimeSpan Since { get; } = timers.Now;

    /// <summary>Sends what is due by now.</summary>
    public void Send()
    {
        lock (_gate)
        {
            var due = policy.BytesBy(timers.Now - Since, request.Length);
            if (_isOver || due <= _sent)
            {
                Arm();
                return;
            }

            channel.Send(request.AsSpan(_sent, due - _sent), SendTag.None);
            _sent = due;
            Arm();
        }
    }

    /// <summary>Nothing more is sent.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_next is not null)
            {
                timers.Cancel(_next);
            }
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }
        }

        Send();
    }

    private void Arm()
    {
        if (!_isOver && policy.ByteEvery is { } every && _sent < request.Length - 1)
        {
            timers.Arm(_next ??= new ClientTimer(this), Since + (every * _sent));
        }
    }
}
