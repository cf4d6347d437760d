using LoadHarness.Results;

namespace LoadHarness.Cli.Slices;

/// <summary>Which part of a run this process plays, and how it begins together with the others. Immutable.</summary>
internal sealed record SliceChoices
{
    /// <summary>A run that is not cut.</summary>
    public static SliceChoices Whole { get; } = new();

    /// <summary>The part; null: all of it.</summary>
    public SliceOfRun? Slice { get; init; }

    /// <summary>The instant at which it begins, by the clock of this machine; null: at once, or when the others do.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Where the slices meet; null: they do not.</summary>
    public RendezvousSettings? Rendezvous { get; init; }

    /// <summary>The same text for all slices of a run, from which they make their common identity: the one given, or the agreed instant; null: there is neither.</summary>
    public string? RunKey { get; init; }
}

/// <summary>Where the slices of a run meet. Immutable.</summary>
/// <param name="Url">Where slice 1 is reached, without a path.</param>
/// <param name="Token">What each of them must know; never shown.</param>
/// <param name="Listen">Address that slice 1 listens on: an IP address, <c>localhost</c>, <c>*</c>; null: loopback.</param>
/// <param name="Timeout">How long they wait for each other.</param>
internal sealed record RendezvousSettings(Uri Url, string Token, string? Listen, TimeSpan Timeout)
{
    /// <summary>The address as people write it.</summary>
    public string Shown => Url.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc />
    public override string ToString() => Shown; // a record would print the token
}
