using System.Buffers;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.Protocols;

/// <summary>What an inbound frame without a stamp means.</summary>
[Flags]
public enum FrameMeaning
{
    /// <summary>Nothing to us.</summary>
    Other = 0,

    /// <summary>The login is answered: joined.</summary>
    Joined = 1,

    /// <summary>The login is answered: refused.</summary>
    Refused = 2,

    /// <summary>A heartbeat is answered.</summary>
    HeartbeatReply = 4,

    /// <summary>The server tells of an error.</summary>
    Error = 8,

    /// <summary>Chat, but not one of ours.</summary>
    Chat = 16,

    /// <summary>Not of the wire format at all.</summary>
    Unreadable = 32,

    /// <summary>A signal: typing, presence, a receipt. Nothing else beside it.</summary>
    Signal = 64,
}

/// <summary>Who a client is towards the server. Immutable but for its token; any thread may read it.</summary>
/// <param name="Number">Its number in the plan.</param>
/// <param name="Population">Name of its population.</param>
/// <param name="User">Its user name.</param>
/// <param name="Token">Its token.</param>
/// <param name="Room">Its room.</param>
public sealed record ClientIdentity(int Number, string Population, string User, string Token, string Room)
{
    /// <summary>Its token: another one after each login over HTTP, empty before the first.</summary>
    public string Token { get; internal set; } = Token;
}

/// <summary>Chat intents to frames of one wire format, and back. Pure, shared by all clients of a population, thread-safe.</summary>
public interface IChatProtocol
{
    /// <summary>Whether frames are binary rather than text.</summary>
    bool Binary { get; }

    /// <summary>Whether the server answers a join, so that joined is known.</summary>
    bool HasJoinAnswer { get; }

    /// <summary>How long the answer to a join may take.</summary>
    TimeSpan JoinWithin { get; }

    /// <summary>Without a join answer: time from open to joined.</summary>
    TimeSpan Settle { get; }

    /// <summary>Whether there is a heartbeat frame.</summary>
    bool HasHeartbeat { get; }

    /// <summary>The dial of a client.</summary>
    ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout);

    /// <summary>Writes the join frame; false: there is none.</summary>
    bool WriteJoin(ClientIdentity client, IBufferWriter<byte> frame);

    /// <summary>Writes a chat message.</summary>
    /// <param name="client">Who says it.</param>
    /// <param name="sequence">Its number among those of the client.</param>
    /// <param name="body">Its text as UTF-8, of any characters: the wire format decides whether they are escaped.</param>
    /// <param name="frame">Takes the frame.</param>
    void WriteSay(ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame);

    /// <summary>Writes the heartbeat frame; false: there is none.</summary>
    bool WriteHeartbeat(ClientIdentity client, IBufferWriter<byte> frame);

    /// <summary>Writes the leave frame; false: there is none.</summary>
    bool WriteLeave(ClientIdentity client, IBufferWriter<byte> frame);

    /// <summary>Writes the frame of a signal; false: there is none of that name that a client sends.</summary>
    bool WriteSignal(ClientIdentity client, string signal, IBufferWriter<byte> frame);

    /// <summary>What a frame without a stamp means.</summary>
    FrameMeaning Read(ReadOnlySpan<byte> frame);
}
