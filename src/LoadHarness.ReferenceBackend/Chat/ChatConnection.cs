using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Web;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// One open WebSocket: the room it is in, what waits for it, and how it ends. It can be ended by its own read loop, the idle sweep, an
/// administrator or the stop of the server; the first one decides the <see cref="Cause"/>. Thread-safe.
/// </summary>
internal sealed class ChatConnection
{
    private readonly RoomDirectory _rooms;
    private readonly WireTap _wire;
    private readonly BackendOptions _options;

    /// <summary>
    /// Guards room and cause together: a connection that is ending joins no room. Taken before the locks of directory, room and outbox.
    /// </summary>
    private readonly Lock _gate = new();

    private volatile Room? _room;
    private volatile EndCause _cause;

    /// <summary>When the server began to end it, as a timestamp of the clock; valid once there is a cause.</summary>
    private long _endingSince;

    /// <param name="id">Rises with every connection: the connection order.</param>
    /// <param name="socket">The accepted WebSocket; owned by the caller.</param>
    /// <param name="wire">The bytes below the WebSocket.</param>
    /// <param name="rooms">Where rooms are found.</param>
    /// <param name="ledger">Where deliveries are counted.</param>
    /// <param name="options">Limits and clock.</param>
    public ChatConnection(long id, WebSocket socket, WireTap wire, RoomDirectory rooms, BackendLedger ledger, BackendOptions options)
    {
        Id = id;
        _wire = wire;
        _rooms = rooms;
        _options = options;
        Outbox = new Outbox(socket, ledger, options.MaxQueuedBytes, () => Terminate(EndCause.Overflow), () => Terminate(EndCause.Abort));
    }

    public long Id { get; }

    public Outbox Outbox { get; }

    /// <summary>The room it is in; null: none.</summary>
    public Room? Room => _room;

    /// <summary>Why it ends; <see cref="EndCause.None"/> while it does not.</summary>
    public EndCause Cause => _cause;

    public bool IsEnding => Cause != EndCause.None;

    /// <summary>Moves into a room, out of the one it was in. Joining the room it is already in only repeats the welcome.</summary>
    public void Join(RoomKey key, Func<string, int, Message>? welcome)
    {
        lock (_gate)
        {
            if (IsEnding)
                return;
            if (_room?.Key == key)
            {
                if (welcome is not null)
                    Outbox.Post(welcome(key.Name, _room.MemberCount));
            }
            else
            {
                LeaveRoom(null);
                _room = _rooms.Join(key, this, welcome);
            }
        }

        Outbox.Flush();
    }

    /// <summary>Leaves its room. Returns false if it is in none.</summary>
    public bool Leave(Func<string, Message> goodbye)
    {
        lock (_gate)
        {
            if (_room is null)
                return false;
            LeaveRoom(goodbye(_room.Key.Name));
        }

        Outbox.Flush();
        return true;
    }

    /// <summary>Sends an answer to this connection alone.</summary>
    public void Answer(Message message)
    {
        Outbox.Post(message);
        Outbox.Flush();
    }

    /// <summary>Ends it in good order: what waits is written, then the close frame; the peer has the close time-out to answer.</summary>
    /// <returns>False if it was ending already.</returns>
    public bool Close(int code, string reason, EndCause cause)
    {
        if (!TryEnd(cause))
            return false;
        Outbox.Finish(new Farewell(code, reason), dropWaiting: false);
        Outbox.Flush();
        return true;
    }

    /// <summary>Answers the close frame of the peer. What waits is dropped: a peer that has said goodbye does not read it.</summary>
    /// <param name="code">Code of the answer, used unless the server had said goodbye itself.</param>
    public void AnswerClose(int code)
    {
        TryEnd(EndCause.Client);
        Outbox.Finish(new Farewell(code, string.Empty), dropWaiting: true);
        Outbox.Flush();
    }

    /// <summary>Ends it without a word and cuts the TCP connection.</summary>
    /// <returns>False if it was ending already; the TCP connection is cut all the same.</returns>
    public bool Terminate(EndCause cause)
    {
        var first = TryEnd(cause);
        Outbox.Kill();
        _wire.Cut();
        return first;
    }

    /// <summary>Takes it out of its room and fixes the cause, without saying anything to the peer.</summary>
    public bool TryEnd(EndCause cause)
    {
        lock (_gate)
        {
            if (IsEnding)
                return false;
            _endingSince = _options.Time.GetTimestamp();
            _cause = cause;
            LeaveRoom(null);
            return true;
        }
    }

    /// <summary>Ends what has been silent or ending for too long. Called by the one sweep of the server.</summary>
    public void CheckDeadlines()
    {
        var time = _options.Time;
        if (IsEnding)
        {
            long since;
            lock (_gate)
                since = _endingSince;
            if (time.GetElapsedTime(since) >= _options.CloseTimeout)
                Terminate(EndCause.Abort);
        }
        else if (_options.IdleTimeout > TimeSpan.Zero && time.GetElapsedTime(_wire.LastRead) >= _options.IdleTimeout)
        {
            Close(CloseCode.Idle, "idle", EndCause.Idle);
        }
    }

    private void LeaveRoom(Message? goodbye)
    {
        if (_room is null)
            return;
        _rooms.Leave(_room, this, goodbye);
        _room = null;
    }
}
