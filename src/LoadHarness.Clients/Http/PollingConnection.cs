using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Long polling in the shape of a connection (seed row 1.23): it is open once the first poll is answered, and joined with it, for a poll
/// names its room; each answer brings frames and is followed by the next poll; what is said is posted, one after the other; it ends when a
/// poll fails. Heartbeats, join and leave are of the WebSocket and left out. Guarded by the client's gate.
/// </summary>
internal sealed class PollingConnection : IConnection, ITimerTarget
{
    /// <summary>A server that answers at once without news would be asked as fast as it can answer.</summary>
    private static readonly TimeSpan Hasty = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ChatClient _client;
    private readonly ClientSession _session;
    private readonly HttpCalls _calls;
    private readonly ClientTimer _next; // the end, the join, or the next poll
    private readonly Queue<(byte[] Frame, SendTag Tag)> _unsent = [];
    private ClientRequest? _poll;
    private string _cursor;
    private bool _isOpen;
    private bool _isPosting;
    private TimeSpan _lastReceived;
    private ConnectionEnd? _end; // how it ends; null: it does not
    private bool _isOver;
    private string? _heard; // the cursor of the last answer; null: it had none
    private int _news; // messages in it

    public PollingConnection(ChatClient client, ClientSession session, FallBackPolicy policy, HttpCalls calls)
    {
        (_client, _session, _calls) = (client, session, calls);
        _cursor = policy.FirstCursor;
        _lastReceived = client.Now;
        _next = new ClientTimer(this);
        Arm(TimeSpan.Zero); // not from here: who dials does not know us yet
    }

    public TimeSpan? OldestUnsent
    {
        get
        {
            lock (_client.Gate)
            {
                return _unsent.TryPeek(out var oldest) ? oldest.Tag.Handed : null;
            }
        }
    }

    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        lock (_client.Gate)
        {
            if (tag.Kind != SendKind.Say)
            {
                return;
            }

            if (_end is not null || !_isOpen)
            {
                _session.OnSendFailed(tag, _client.Now);
                return;
            }

            _unsent.Enqueue((payload.ToArray(), tag));
            Post();
        }
    }

    /// <summary>The next poll shows whether the server is alive.</summary>
    public bool TryPing() => false;

    /// <summary>What was said before is posted first.</summary>
    public void Close(int code) => End(new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, _lastReceived), _unsent.Count == 0);

    /// <summary>Its requests know themselves what the network of their device is like.</summary>
    public void Hold(bool held)
    {
    }

    public void Abort() => End(new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, _lastReceived, "the poll was given up"));

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (_isOver || !timer.TryTake(due))
            {
                return;
            }

            if (_end is null)
            {
                Poll();
                return;
            }

            _isOver = true;
            while (_unsent.TryDequeue(out var unsent))
            {
                _session.OnSendFailed(unsent.Tag, _client.Now);
            }

            if (_isOpen)
            {
                _session.OnEnded(_client.Now, _end with { LastReceived = _lastReceived });
            }
            else
            {
                _session.OnDialFailed(_client.Now, _end.Detail ?? "the poll was given up", blocked: false);
            }
        }
    }

    private void Poll() => _poll = _client.Device.Http!.Send(
        _calls.Poll!,
        OnPolled,
        name => name == FallBackPolicy.CursorVariable ? _cursor : null,
        reader: (in HttpAnswer answer) => Hear(answer));

    /// <summary>Reads frames without the gate, as a socket does.</summary>
    private void Hear(in HttpAnswer answer)
    {
        _heard = answer.Problem is null ? _calls.PollCursor!.Read(answer.Body) : null;
        if (_heard is not null)
        {
            Open();
            var at = _client.Now;
            _news = _calls.PollMessages!.Each(answer.Body, frame => _session.OnMessage(frame, isBinary: false, at)) ?? 0;
        }
    }

    private void Open()
    {
        lock (_client.Gate)
        {
            if (!_isOpen && _end is null)
            {
                _isOpen = true;
                _session.OnOpened(this, _client.Now);
                _session.Join(_client.Now); // a poll names its room, and nobody answers a join
            }
        }
    }

    private void OnPolled(in HttpAnswer answer)
    {
        var (poll, now) = (_poll, _client.Now);
        _poll = null;
        if (_end is not null)
        {
            return;
        }

        if (answer.Problem is not null || _heard is null)
        {
            End(new ConnectionEnd(EndSide.Network, EndCause.Cut, CloseCode.None, _lastReceived,
                answer.Problem ?? $"{_calls.Poll!.Name} was answered without a cursor"));
            return;
        }

        var isNew = _news > 0 || _heard != _cursor;
        (_cursor, _lastReceived) = (_heard, now);
        _session.OnAlive(now);
        Arm(isNew || now - (poll?.BegunAt ?? now) > Hasty ? TimeSpan.Zero : Breath);
    }

    private void Post()
    {
        if (_isPosting || !_unsent.TryPeek(out var first))
        {
            return;
        }

        _isPosting = true;
        var isTaken = false;
        _client.Device.Http!.Send(
            _calls.Post!,
            (in HttpAnswer _) =>
            {
                _isPosting = false;
                if (!isTaken && _unsent.TryDequeue(out var lost))
                {
                    isTaken = true;
                    _session.OnSendFailed(lost.Tag, _client.Now);
                }

                Post();
                if (_end is not null && _unsent.Count == 0)
                {
                    Arm(TimeSpan.Zero);
                }
            },
            body: new HttpBody(first.Frame, isJson: true, () =>
            {
                lock (_client.Gate)
                {
                    if (!_isOver && !isTaken)
                    {
                        isTaken = true;
                        _unsent.Dequeue();
                        _session.OnSent(first.Tag, _client.Now);
                    }
                }
            }));
    }

    private void Arm(TimeSpan after) => _client.Setup.Timers.Arm(_next, _client.Now + after);

    private void End(ConnectionEnd end, bool atOnce = true)
    {
        lock (_client.Gate)
        {
            _end ??= end;
            _poll?.GiveUp();
            if (atOnce && !_isOver)
            {
                Arm(TimeSpan.Zero); // not from here: who ends it may be in the midst of something
            }
        }
    }
}
