namespace LoadHarness.Engine.Observing;

/// <summary>Something that can be asked for numbers of the backend. One question at a time; expected failures are readings, not exceptions.</summary>
internal interface IBackendSource : IDisposable
{
    /// <summary>For people: <c>the reference backend, process 4711</c>.</summary>
    string Name { get; }

    /// <summary>What it tells, in the order of its values.</summary>
    IReadOnlyList<ObservedNumber> Numbers { get; }

    /// <summary>Asks. The first answer has no rates: there is nothing yet to compare with.</summary>
    /// <param name="now">The present, elapsed time.</param>
    /// <param name="stop">The run is over.</param>
    ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop);
}

/// <summary>A number that a source tells. Immutable.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Unit">Its unit; empty: not known.</param>
/// <param name="Query">What is asked for, where the name does not say it.</param>
internal sealed record ObservedNumber(string Name, string Unit, string Query = "");

/// <summary>An answer of a source. Immutable.</summary>
/// <param name="Values">The values; null: not known, which is never the same as zero.</param>
internal sealed record SourceReading(IReadOnlyList<double?> Values)
{
    /// <summary>Why something is not known; null: all is, or it needs no explanation.</summary>
    public string? Failure { get; init; }

    /// <summary>What is worth a note, once; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether what is watched has ended.</summary>
    public bool HasEnded { get; init; }

    /// <summary>Whether nothing at all was told.</summary>
    public bool IsBlank => Values.All(value => value is null);

    /// <summary>An answer without values.</summary>
    public static SourceReading Blank(int numbers) => new(new double?[numbers]);
}
