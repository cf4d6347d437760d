namespace LoadHarness.Scenarios;

/// <summary>Faults of the wire as scenario files and reports name them. Pure.</summary>
public static class WireNames
{
    /// <summary>The value of an event's <c>wire</c>.</summary>
    public static string Word(this WireEventKind kind) => kind switch
    {
        WireEventKind.Reset => "reset",
        WireEventKind.Close => "close",
        WireEventKind.BlackHole => "black-hole",
        WireEventKind.Stall => "stall",
        WireEventKind.Delay => "delay",
        WireEventKind.Bandwidth => "bandwidth",
        WireEventKind.NeverAnswer => "never-answer",
        WireEventKind.Refuse => "refuse",
        _ => "corrupt-upgrade",
    };

    /// <summary>The value of an event's <c>direction</c>.</summary>
    public static string Word(this WireDirection direction) => direction switch
    {
        WireDirection.ToServer => "to-server",
        WireDirection.ToClients => "to-clients",
        _ => "both",
    };
}
