namespace LoadHarness.Results.Statistics;

/// <summary>Holm's correction: who asks many questions at once gets a wrong yes to one of them no more often than who asks one. Pure.</summary>
/// <remarks>Source: Holm, A simple sequentially rejective multiple test procedure, 1979.</remarks>
public static class Holm
{
    /// <summary>The p values as they must be held against the level: never smaller than they were, in the order in which they were given.</summary>
    /// <param name="values">The p values of all questions that are asked together.</param>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> values)
    {
        var adjusted = new double[values.Count];
        var highest = 0.0;
        var left = values.Count;
        foreach (var i in Enumerable.Range(0, values.Count).OrderBy(i => values[i]))
        {
            highest = Math.Max(highest, Math.Min(1, left-- * values[i]));
            adjusted[i] = highest;
        }

        return adjusted;
    }
}
