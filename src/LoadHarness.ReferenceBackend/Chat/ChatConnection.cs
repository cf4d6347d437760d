using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.ReferenceBackend.Web;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// One open WebSocket: the room it is in, what waits for it, and how it ends. It can be ended by its own read loop, the sweep, a missed
/// pong, an administrator or the stop of the server; the first one decides the <see cref="Cause"/>. Thread-safe.
/// </summary>
internal sealed class ChatConnection
{
    private readonly ChatHub _hub;
    private readonly WireTap _wire;

    /// <summary>
    /// Guards room and cause together: a connection that is ending joins no room. Taken before the locks of directory, room and outbox.
    /// </summary>
    private readonly Lock _gate = new();

    private volatile Room? _room;
    private volatile EndCause _cause;

    /// <summary>When the server began to end it, as a timestamp of the clock; valid once there is a cause.</summary>
    private long _endingSince;

    /// <summary>It must show a good token within <see cref="BackendRules.AuthWithin"/> after this timestamp; 0: it need not.</summary>
    private long _awaitedSince;

    /// <summary>When its token expires, as ticks on the clock of the token desk.</summary>
    private long _expiresAt = long.MaxValue;

    /// <summary>Messages that it has said; written by its read loop only.</summary>
    private long _said;

    /// <param name="id">Rises with every connection, from 1: the connection order.</param>
    /// <param name="user">Who it says it is.</param>
    /// <param name="socket">The accepted WebSocket; owned by the caller.</param>
    /// <param name="wire">The bytes below the WebSocket.</param>
    /// <param name="hub">The server it belongs to.</param>
    public ChatConnection(long id, string user, WebSocket socket, WireTap wire, ChatHub hub)
    {
        Id = id;
        User = user;
        _wire = wire;
        _hub = hub;
        var limit = hub.Options.MaxQueuedBytes;
        Outbox = new Outbox(socket, hub.Ledger, limit, () => Terminate(EndCause.Overflow), () => Terminate(EndCause.Abort));
    }

    public long Id { get; }

    /// <summary>Its token, which is how the server tells people apart; empty where one token is required of all, a secret then.</summary>
    public string User { get; }

    /// <summary>What defects have in mind for it.</summary>
    public Ailments Ailments { get; } = new();

    /// <summary>The defect half-open has got it: it is neither read nor written any more.</summary>
    public bool IsHalfOpen => _wire.Own.IsShut;

    public Outbox Outbox { get; }

    /// <summary>The room it is in; null: none.</summary>
    public Room? Room => _room;

    /// <summary>Why it ends; <see cref="EndCause.None"/> while it does not.</summary>
    public EndCause Cause => _cause;

    public bool IsEnding => Cause != EndCause.None;

    /// <summary>Pong frames that have come; counted only where the server pings.</summary>
    public long Pongs => _wire.Pongs;

    /// <summary>Sends a ping frame. Does not wait for it to be written.</summary>
    public void Ping() => _wire.Ping();

    /// <summary>Makes it half-open.</summary>
    public void Freeze() => _wire.Own.Shut();

    /// <summary>Numbers the message that it is saying in a room. Called by its read loop only.</summary>
    public MessageOrigin Say(Room room, Range body) => new(room, new Speaker(Id, User), ++_said, body);

    /// <summary>It must show a good token before long.</summary>
    public void AwaitProof() => Volatile.Write(ref _awaitedSince, Math.Max(1, _hub.Options.Time.GetTimestamp()));

    /// <summary>It has shown a good token, in its request or later.</summary>
    public void Admit(Pass pass)
    {
        Volatile.Write(ref _expiresAt, pass.ExpiresAt.Ticks);
        Volatile.Write(ref _awaitedSince, 0);
    }

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
                _hub.Defects.LoseOnReconnect.Joining(this, key);
                _room = _hub.Rooms.Join(key, this, welcome);
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

    /// <summary>Shows the others in its room a signal as it came. Returns false if it is in none.</summary>
    public bool Show(ReadOnlySpan<byte> signal)
    {
        if (_room is not { } here)
            return false;
        here.Show(new Message(signal.ToArray(), WebSocketMessageType.Text), this);
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
            _endingSince = _hub.Options.Time.GetTimestamp();
            _cause = cause;
            if (_room is not null)
                _hub.Defects.LoseOnReconnect.Ended(this, _room.Key);
            LeaveRoom(null);
            return true;
        }
    }

    /// <summary>Ends what has been silent, unproven or ending for too long. Called by the one sweep of the server.</summary>
    public void CheckDeadlines()
    {
        var options = _hub.Options;
        if (IsEnding)
        {
            long since;
            lock (_gate)
                since = _endingSince;
            if (options.Time.GetElapsedTime(since) >= options.CloseTimeout)
                Terminate(EndCause.Abort);
        }
        else if (IsHalfOpen)
        {
            // It stays as it is until its TCP connection ends.
        }
        else if (HasPassed(options.IdleTimeout, _wire.LastRead))
        {
            Close(CloseCode.Idle, "idle", EndCause.Idle);
        }
        else if (Volatile.Read(ref _awaitedSince) is not 0 and var awaited && HasPassed(options.Rules.AuthWithin, awaited))
        {
            if (Close(CloseCode.Unauthorized, "no auth frame came in time", EndCause.Unauthorized))
                _hub.Ledger.Count(LedgerCounter.AuthTimeouts);
        }
        else if (options.Rules.CloseOnExpiry && _hub.Tokens.Now.Ticks >= Volatile.Read(ref _expiresAt))
        {
            if (Close(CloseCode.Unauthorized, "the token has expired", EndCause.Unauthorized))
                _hub.Ledger.Count(LedgerCounter.TokensExpired);
        }
    }

    /// <summary>So much time, zero for never, has passed since a timestamp of the clock.</summary>
    private bool HasPassed(TimeSpan time, long since) => time > TimeSpan.Zero && _hub.Options.Time.GetElapsedTime(since) >= time;

    private void LeaveRoom(Message? goodbye)
    {
        if (_room is null)
            return;
        _hub.Rooms.Leave(_room, this, goodbye);
        _room = null;
    }
}
