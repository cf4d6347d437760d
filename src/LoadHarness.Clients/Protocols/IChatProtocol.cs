using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Clients.Protocols;

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

    /// <summary>What else is known of its user: a row of the population's <c>users</c>. Null: there is no such table.</summary>
    public UserRow? Data { get; init; }

    /// <summary>The value of a column of <see cref="Data"/>.</summary>
    /// <exception cref="KeyNotFoundException">Nothing of that name is known; a scenario that was read has none such.</exception>
    internal string Known(string column) =>
        Data is { } row ? row[column] : throw new KeyNotFoundException($"Nothing is known of users, and '{column}' is asked for.");
}

/// <summary>
/// A wire format: how a client dials, and what it and the server say to each other on a connection. Shared by all clients of a
/// population, thread-safe. Most formats need no code: see <see cref="TemplateProtocol"/> and docs/protocols.md.
/// </summary>
public interface IChatProtocol
{
    /// <summary>Whether frames are sent as binary rather than text.</summary>
    bool Binary { get; }

    /// <summary>Whether there is a heartbeat that clients send.</summary>
    bool HasHeartbeat { get; }

    /// <summary>Whether the server answers heartbeats, so that one proves it alive. Default: if there are any.</summary>
    bool AnswersHeartbeats => HasHeartbeat;

    /// <summary>
    /// Whether conversations read messages of ours, too: because the server acknowledges, puts several messages into one frame, or one into
    /// several. Default false: frames with a stamp go straight into the ledger, which is faster.
    /// </summary>
    bool ReadsMessages => false;

    /// <summary>Whether the server acknowledges messages, so that one it has not answered for is missing something. Default false.</summary>
    bool Acknowledges => false;

    /// <summary>
    /// Whether the server owes a client what was said while it had no connection, and gives it to the next one. Default false.
    /// </summary>
    bool IsDurable => false;

    /// <summary>The dial of a client.</summary>
    ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout);

    /// <summary>A conversation for a new connection of a client.</summary>
    IConversation Converse(ClientIdentity client);
}
