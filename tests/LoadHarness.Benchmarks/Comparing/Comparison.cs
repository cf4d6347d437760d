namespace LoadHarness.Benchmarks.Comparing;

/// <summary>What one candidate had of a figure in each round; null where it has none.</summary>
internal sealed record Outcome(Case Case, Figure Figure, Candidate Candidate, IReadOnlyList<double?> Rounds)
{
    /// <summary>The median over the rounds; null: it has none.</summary>
    public double? Median => MedianOf(Rounds);

    /// <summary>The middle of what there is, of an even number the mean of the two in the middle.</summary>
    public static double? MedianOf(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>
/// Plays all cases in rounds. The candidates of a case follow each other at once, in another order in each round, because
/// shared machines change from minute to minute: only what was measured side by side can be compared.
/// </summary>
internal sealed class Comparison(LoadPlayer player, IReadOnlyList<Case> cases, Action<string> say)
{
    private static readonly Candidate[] Candidates = Enum.GetValues<Candidate>();

    private readonly Dictionary<(Figure, Candidate), List<double?>> values = [];

    /// <summary>All that was found.</summary>
    public IReadOnlyList<Outcome> Outcomes =>
    [
        .. from one in cases
           from figure in one.Figures
           from candidate in Candidates
           where values.ContainsKey((figure, candidate))
           select new Outcome(one, figure, candidate, values[(figure, candidate)]),
    ];

    /// <summary>Plays.</summary>
    public async Task PlayAsync(int rounds, CancellationToken stop)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var one in cases)
            {
                for (var turn = 0; turn < Candidates.Length; turn++)
                {
                    await PlayAsync(one, Candidates[(round + turn) % Candidates.Length], round, stop);
                }
            }
        }
    }

    private async Task PlayAsync(Case one, Candidate candidate, int round, CancellationToken stop)
    {
        if (!one.Loads.All(load => player.Can(candidate, load)))
        {
            return;
        }

        List<Sample>? samples = [];
        try
        {
            foreach (var load in one.Loads)
            {
                samples.Add(await player.PlayAsync(candidate, load, stop));
            }
        }
        catch (Exception e) when (e is CompareException or TimeoutException or HttpRequestException)
        {
            // One candidate that cannot, or not now, must not cost what the others have shown.
            say($"round {round + 1}, {one.Name}, {candidate}: {e.Message}");
            samples = null;
        }

        foreach (var figure in one.Figures)
        {
            var value = samples is null ? null : figure.Of(samples);
            if (!values.TryGetValue((figure, candidate), out var former))
            {
                values[(figure, candidate)] = former = [];
            }

            former.Add(value);
            if (samples is not null)
            {
                say($"round {round + 1}, {one.Name}, {candidate}: {CompareTable.Show(value)} {figure.Name}{Rates(samples[^1])}");
            }
        }
    }

    private static string Rates(Sample seen) => FormattableString.Invariant(
        $" ({seen.Messages / seen.Seconds:0} messages/s, {seen.Opened / seen.Seconds:0} connects/s, {seen.Connections:0} connections, {seen.CpuMicroseconds / seen.Seconds / 1e4:0.0} % of a core)");
}
