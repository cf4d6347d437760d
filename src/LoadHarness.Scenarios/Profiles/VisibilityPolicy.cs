namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// What hiding and showing its page does to a client's connection, and how often that happens. While a page is hidden nobody says
/// anything: what would have been due then is not intended. Sources: seed rows 0.13, 0.17 to 0.19, 1.2, 3.19. Immutable.
/// </summary>
public sealed record VisibilityPolicy
{
    /// <summary>The page is loaded once and shown to the end.</summary>
    public static VisibilityPolicy Always { get; } = new();

    /// <summary>Connections dialled when the page is loaded: 2 where load and show both connect before the first is open (seed row 0.19). Default 1.</summary>
    public int ConnectsOnLoad { get; init; } = 1;

    /// <summary>Whether hiding the page closes its connections (seed row 0.17); else they stay (seed row 3.19). Default false.</summary>
    public bool DisconnectsOnHide { get; init; }

    /// <summary>
    /// A page hidden for so long is ended by the system, without a close frame, and loaded anew when it is shown (seed row 1.2);
    /// null: never.
    /// </summary>
    public TimeSpan? KilledAfter { get; init; }

    /// <summary>How long the page is looked at; null: to the end, it is never hidden.</summary>
    public Dwell? Visible { get; init; }

    /// <summary>How long it is hidden, or left; null with <see cref="Visible"/>.</summary>
    public Dwell? Hidden { get; init; }

    /// <summary>The share of times, in [0, 1], that the page is left for good rather than hidden, and loaded anew the next time. Default 0.</summary>
    public double Unloads { get; init; }
}

/// <summary>What a hidden page does to reconnects.</summary>
public enum HiddenDials
{
    /// <summary>Nothing: they go on.</summary>
    Go,

    /// <summary>None is decided upon while the page is hidden; one that was decided upon before is made (seed row 0.10).</summary>
    NoneDecided,

    /// <summary>None is decided upon or made (seed row 0.9).</summary>
    None,
}
