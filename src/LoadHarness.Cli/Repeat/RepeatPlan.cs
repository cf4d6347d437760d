using LoadHarness.Results;

namespace LoadHarness.Cli.Repeat;

/// <summary>
/// In which order runs of one or two sides are played. Two sides take turns as ABBA ABBA …: whatever changes slowly on the machine meanwhile,
/// warmth, caches, neighbours, weighs on both alike. Pure.
/// </summary>
/// <param name="Times">Runs of each side.</param>
/// <param name="IsPaired">Whether there are two sides.</param>
/// <param name="Pause">Between two runs.</param>
internal sealed record RepeatPlan(int Times, bool IsPaired, TimeSpan Pause)
{
    private const string Turns = "ABBA";

    /// <summary>The order as one letter for each run: <c>ABBAABBAAB</c>.</summary>
    public string Order => IsPaired
        ? string.Concat(Enumerable.Range(0, 2 * Times).Select(i => Turns[i % Turns.Length]))
        : new string('A', Times);

    /// <summary>The runs in order.</summary>
    public IReadOnlyList<RepeatStep> Steps()
    {
        var order = Order;
        var digits = order.Length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return
        [
            .. order.Select((side, i) => new RepeatStep(
                new RunRepetition(order, i + 1, Pause),
                (i + 1).ToString($"D{Math.Max(2, digits)}", System.Globalization.CultureInfo.InvariantCulture) + (IsPaired ? $"-{char.ToLowerInvariant(side)}" : ""))),
        ];
    }
}

/// <summary>One run of a series.</summary>
/// <param name="Repetition">Its place.</param>
/// <param name="Folder">Name of its folder.</param>
internal sealed record RepeatStep(RunRepetition Repetition, string Folder)
{
    /// <summary>Whether it is of the second side.</summary>
    public bool IsAgainst => Repetition.Side == 'B';
}
