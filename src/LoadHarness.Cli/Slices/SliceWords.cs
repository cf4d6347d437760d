namespace LoadHarness.Cli.Slices;

/// <summary>What the command line says of slices, as it was typed; null: nothing. Immutable.</summary>
internal sealed record SliceWords
{
    /// <summary><c>--slice k/n</c>.</summary>
    public string? Slice { get; init; }

    /// <summary><c>--slices n</c> or <c>--slices auto</c>.</summary>
    public string? Slices { get; init; }

    /// <summary><c>--start-at TIME</c>.</summary>
    public string? StartAt { get; init; }

    /// <summary><c>--rendezvous URL</c>.</summary>
    public string? Rendezvous { get; init; }

    /// <summary><c>--rendezvous-listen ADDRESS</c>.</summary>
    public string? Listen { get; init; }

    /// <summary><c>--rendezvous-timeout DURATION</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary><c>--run-key TEXT</c>.</summary>
    public string? RunKey { get; init; }
}
