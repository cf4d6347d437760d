using System.Buffers;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// What is said on one connection in a wire format: chat intents to frames, and frames to what they mean. A state machine without sockets
/// and clocks: it answers through the <see cref="IChatOutput"/> that it is given. Calls come one after another.
/// </summary>
public interface IConversation
{
    /// <summary>
    /// The connection is open: the login begins. Ends with <see cref="IChatOutput.Joined"/>, now or in a later call, or is left to
    /// <see cref="IChatOutput.Settle"/>.
    /// </summary>
    void Open(IChatOutput output);

    /// <summary>A frame came: not one with a stamp, unless <see cref="IChatProtocol.ReadsMessages"/>.</summary>
    /// <param name="frame">The frame, valid during the call.</param>
    /// <param name="isBinary">Whether it came as binary.</param>
    /// <param name="output">Takes what it means, and what is answered.</param>
    void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output);

    /// <summary>The answer that was awaited did not come in time.</summary>
    /// <returns>Whether the login goes on without it; default: it has failed.</returns>
    bool GoOn(IChatOutput output) => false;

    /// <summary>Writes a chat message.</summary>
    /// <param name="sequence">Its number among those of the client.</param>
    /// <param name="body">Its text as UTF-8, of any characters: the wire format decides whether they are escaped.</param>
    /// <param name="frame">Takes the frame.</param>
    void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame);

    /// <summary>Writes the heartbeat frame; false: there is none.</summary>
    bool WriteHeartbeat(IBufferWriter<byte> frame);

    /// <summary>Writes the frame that joins once more, of a client that is joined; false, the default: there is none that can be repeated.</summary>
    bool WriteJoin(IBufferWriter<byte> frame) => false;

    /// <summary>Writes what is said before a polite close; false: nothing is.</summary>
    bool WriteLeave(IBufferWriter<byte> frame);

    /// <summary>Writes the frame of a signal; false: there is none of that name that a client sends.</summary>
    bool WriteSignal(string signal, IBufferWriter<byte> frame);
}

/// <summary>
/// Takes what a conversation makes of what it was given. Whoever implements <see cref="IConversation"/> calls it, and only while being
/// called.
/// </summary>
public interface IChatOutput
{
    /// <summary>Sends a frame of the wire format's own: part of a login, the answer to a ping, an acknowledgement.</summary>
    void Send(ReadOnlySpan<byte> frame);

    /// <summary>The login waits for something; replaces what it has waited for.</summary>
    /// <param name="answer">For what, as in "no answer to the login": <c>the login</c>, <c>CONNECT</c>, <c>step 2</c>.</param>
    /// <param name="within">How long; after that <see cref="IConversation.GoOn"/> is asked.</param>
    void Await(string answer, TimeSpan within);

    /// <summary>Nothing will tell that the client is in its room: it counts as joined after this time, or at its first own echo.</summary>
    void Settle(TimeSpan after);

    /// <summary>The client is in its room.</summary>
    void Joined();

    /// <summary>The server does not let the client in.</summary>
    /// <param name="said">What it said.</param>
    void Refused(ReadOnlySpan<byte> said);

    /// <summary>A chat message came, in a frame or as a part of one: stamps are looked for in it.</summary>
    /// <param name="message">The message.</param>
    void Message(ReadOnlySpan<byte> message);

    /// <summary>A frame came that is not of the wire format.</summary>
    /// <param name="what">What it is not: <c>a frame that is not JSON</c>; the same text for the same cause.</param>
    /// <param name="frame">The frame.</param>
    void Unreadable(string what, ReadOnlySpan<byte> frame);

    /// <summary>A signal came: typing, presence, a receipt.</summary>
    void Signal();

    /// <summary>A heartbeat was answered.</summary>
    void HeartbeatAnswered();

    /// <summary>The server has accepted a message.</summary>
    /// <param name="sequence">Its number among those of the client.</param>
    void Accepted(uint sequence);

    /// <summary>The server does not accept a message: nothing of it is owed to anybody.</summary>
    /// <param name="sequence">Its number among those of the client.</param>
    /// <param name="said">What the server said.</param>
    void Rejected(uint sequence, ReadOnlySpan<byte> said);

    /// <summary>The server tells of an error.</summary>
    /// <param name="said">What it said.</param>
    void Error(ReadOnlySpan<byte> said);

    /// <summary>The server tells the client something about its connection.</summary>
    /// <param name="kind">What, the same text for the same cause: <c>kick</c>, <c>conflict</c>, <c>rate-limit</c>.</param>
    /// <param name="said">What it said.</param>
    void Notice(string kind, ReadOnlySpan<byte> said);

    /// <summary>The server has ended the session although the connection stays open: the client gives the connection up.</summary>
    /// <param name="why">What it said, for people, the same text for the same cause.</param>
    void Dismissed(string why);
}
