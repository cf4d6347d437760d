using LoadHarness.Clients.Transport;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>One connection of ours: stands for what a client of the package does between two losses. Thread-safe.</summary>
/// <param name="line">The client of the package.</param>
/// <param name="events">Who is told.</param>
internal sealed class LineConnection(LibraryLine line, IConnectionEvents events) : IConnection
{
    private volatile bool _hasEnded;
    private bool _isOpen;

    /// <inheritdoc />
    public TimeSpan? OldestUnsent => line.OldestUnsent;

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        if (_hasEnded)
        {
            events.OnSendFailed(tag, line.Now);
        }
        else
        {
            line.Send(new HandedMessage(payload.ToArray(), binary, tag, events, line.Now));
        }
    }

    /// <inheritdoc />
    public bool TryPing() => false; // ClientWebSocket keeps its pings to itself

    /// <inheritdoc />
    public void Close(int code) => line.Close(this, code);

    /// <inheritdoc />
    public void Hold(bool held)
    {
        // ClientWebSocket reads as long as it lives; the reader of scenarios refuses silent networks on this transport.
    }

    /// <inheritdoc />
    public void Abort() => line.Abort(this);

    /// <summary>Tells what has happened. Calls come one after another.</summary>
    public void Tell(in Happening happening)
    {
        _hasEnded = happening.IsLast;
        switch (happening.Kind)
        {
            case HappeningKind.Opened:
                _isOpen = true;
                events.OnDialing(happening.DialedAt);
                events.OnOpened(this, happening.At);
                break;
            case HappeningKind.Message:
                events.OnMessage(happening.Payload, happening.IsBinary, happening.At);
                break;
            case HappeningKind.Alive:
                events.OnAlive(happening.At);
                break;
            case HappeningKind.Failed:
                events.OnDialing(happening.DialedAt);
                events.OnRefused(happening.Status);
                events.OnDialFailed(happening.At, happening.Reason, happening.IsBlocked);
                break;
            case HappeningKind.Ended or HappeningKind.GivenUp when _isOpen:
                events.OnEnded(happening.At, happening.End!);
                break;
            default:
                events.OnDialFailed(happening.At, "the dial was given up", blocked: false);
                break;
        }
    }
}
