using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Scenarios;

/// <summary>What is done to connections on their way between clients and target.</summary>
public enum WireEventKind
{
    /// <summary>Both ends get a reset (RST), as from a middlebox that has forgotten the connection.</summary>
    Reset,

    /// <summary>Both ends get the end of the stream (FIN), without a close frame.</summary>
    Close,

    /// <summary>
    /// What is sent is taken and thrown away: whoever sends believes that the connection is open. It never works again: what it carried would have a
    /// gap. When the event ends, those that are still there are reset.
    /// </summary>
    BlackHole,

    /// <summary>Nothing moves, as behind a full queue; when the event ends, everything goes on, and nothing is lost.</summary>
    Stall,

    /// <summary>Everything comes later, in its order.</summary>
    Delay,

    /// <summary>No more than so many bytes a second pass, of each connection and direction.</summary>
    Bandwidth,

    /// <summary>New dials are accepted, and nothing is ever answered.</summary>
    NeverAnswer,

    /// <summary>New dials are reset at once; where all of them are to be, nobody listens.</summary>
    Refuse,

    /// <summary>One of the first bytes of the upgrade is another one: of its answer, of its request, or of both. With TLS, of the handshake.</summary>
    CorruptUpgrade,
}

/// <summary>Which way.</summary>
[Flags]
public enum WireDirection
{
    /// <summary>What clients send.</summary>
    ToServer = 1,

    /// <summary>What the server sends.</summary>
    ToClients = 2,

    /// <summary>Both.</summary>
    Both = ToServer | ToClients,
}

/// <summary>A fault on the wire between clients and target, in the relay that their connections go through. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Share">
/// Which part of the clients, above 0, at most 1; the seed decides who. It hits the connections that they have when it begins, and those that they make while it lasts.
/// </param>
/// <param name="Population">Only clients of this population; null: of all.</param>
public sealed record WireEvent(WireEventKind Kind, double Share, string? Population)
{
    /// <summary>Which way, where that makes a difference. Default both.</summary>
    public WireDirection Direction { get; init; } = WireDirection.Both;

    /// <summary>Of a delay: by how much.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Of a delay: by how much more at most, evenly drawn.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Of a bandwidth: bytes a second.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Whether it ends connections and takes no time of its own.</summary>
    public bool IsInstant => Kind is WireEventKind.Reset or WireEventKind.Close;

    /// <summary>Whether only dials that come while it lasts are hit.</summary>
    public bool IsOfDials => Kind is WireEventKind.NeverAnswer or WireEventKind.Refuse or WireEventKind.CorruptUpgrade;

    /// <summary>
    /// Whether it may throw away what clients have sent: then an absence proves nothing against the backend. A stall does where one of the ends gives up meanwhile.
    /// </summary>
    public bool Destroys => IsInstant || (Kind is WireEventKind.BlackHole or WireEventKind.Stall && Direction.HasFlag(WireDirection.ToServer));

    /// <summary>Whether it ends with resets, which may throw away what clients have just sent.</summary>
    public bool EndsInResets => Kind == WireEventKind.BlackHole;

    /// <summary>Whether it makes a difference which way it is.</summary>
    public bool HasDirection => !IsInstant && Kind is not (WireEventKind.NeverAnswer or WireEventKind.Refuse);

    /// <summary>What it does, for people: <c>delay 200 ms to 250 ms to-clients</c>.</summary>
    internal string What
    {
        get
        {
            var how = Kind switch
            {
                WireEventKind.Delay => Jitter > TimeSpan.Zero ? $" {Quantity.Show(Delay)}..{Quantity.Show(Delay + Jitter)}" : $" {Quantity.Show(Delay)}",
                WireEventKind.Bandwidth => $" {Quantity.ShowByteRate(BytesPerSecond)}",
                _ => "",
            };
            return $"{Kind.Word()}{how}{(Direction == WireDirection.Both || !HasDirection ? "" : $" {Direction.Word()}")}";
        }
    }

    /// <summary>Whether it hits everybody, those included of whom only the relay knows.</summary>
    public bool IsOfAll => Share >= 1 && Population is null;
}
