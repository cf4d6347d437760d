namespace LoadHarness.Results.Capacity;

/// <summary>In which way a search goes through its range.</summary>
public enum SearchKind
{
    /// <summary>Level by level from the bottom.</summary>
    Steps,

    /// <summary>
    /// Each level twice the last one that was held, until one is not; then always the middle between the highest that was held and the lowest
    /// that was not, until they are a step apart. So nobody is hit with more than twice what he has been seen to bear.
    /// </summary>
    Bisection,
}

/// <summary>The levels that a search may play: whole clients, or whole messages a second. Immutable.</summary>
/// <param name="From">The lowest, at least 1.</param>
/// <param name="To">The highest, at least <paramref name="From"/>.</param>
/// <param name="Step">Distance of two levels, at least 1; of a bisection, how close what was held and what was not come to each other.</param>
/// <param name="Kind">In which way.</param>
public sealed record CapacityRange(int From, int To, int Step, SearchKind Kind)
{
    private const int DefaultSteps = 10;
    private const int DefaultCloseness = 50;

    /// <summary>A level as a multiple of the one before it; null: <see cref="Step"/> counts. Above 1.</summary>
    public double? Factor { get; init; }

    /// <summary>The levels of a search in steps, ascending; the last is <see cref="To"/>.</summary>
    public IEnumerable<int> Levels()
    {
        for (var level = From; level < To; level = After(level))
        {
            yield return level;
        }

        yield return To;
    }

    /// <summary>The level above another one, <see cref="To"/> at most.</summary>
    internal int After(int level) => Factor is { } factor
        ? (int)Math.Min(To, Math.Max(level + 1L, (long)Math.Round(level * factor, MidpointRounding.AwayFromZero)))
        : (int)Math.Min(To, (long)level + Step);

    /// <summary>
    /// A step for a range of which nobody has said one: a tenth of it, for a bisection a fiftieth, as 1, 2 or 5 times a power of ten.
    /// </summary>
    public static int StepFor(int from, int to, SearchKind kind)
    {
        var wanted = (to - from) / (double)(kind == SearchKind.Steps ? DefaultSteps : DefaultCloseness);
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(wanted, 1))));
        double[] round = [power, 2 * power, 5 * power, 10 * power];
        return (int)round.First(step => step >= wanted * 0.9999);
    }
}
