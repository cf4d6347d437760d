namespace LoadHarness.Results.Comparing;

/// <summary>
/// Nights that can be held against each other: the same scenario, to the letter, on the same kind of machine. Immutable.
/// </summary>
public sealed record TrendSeries
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Identity of the text of the scenario.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>The machine.</summary>
    public required MachineFingerprint Machine { get; init; }

    /// <summary>What had changed when it began, for people; empty: it is the first one of its scenario.</summary>
    public string Began { get; init; } = "";

    /// <summary>Whether it is judged: it is neither over nor older than the others by more than a day.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>All its runs, by when they began; those that do not count included.</summary>
    public required IReadOnlyList<TrendRun> Runs { get; init; }

    /// <summary>Every number that has values, over the nights.</summary>
    public required IReadOnlyList<TrendCourse> Courses { get; init; }

    /// <summary>Changes that somebody accepted, by their first night.</summary>
    public IReadOnlyList<AcceptedChange> Accepted { get; init; } = [];

    /// <summary>Its short name beside that of the scenario: the first digits of its hash, and the machine.</summary>
    public string Key => $"{ScenarioHash[..Math.Min(8, ScenarioHash.Length)]}-{Machine.Id}";

    /// <summary>The nights with runs that count, in order.</summary>
    public IReadOnlyList<DateOnly> Nights => [.. Runs.Where(run => run.Counts).Select(run => run.Night).Distinct()];

    /// <summary>The runs of a night that count.</summary>
    public IReadOnlyList<TrendRun> RunsOf(DateOnly night) => [.. Runs.Where(run => run.Counts && run.Night == night)];

    /// <summary>The latest run; it is what is judged.</summary>
    public TrendRun Latest => Runs[^1];

    /// <summary>The numbers in a night.</summary>
    public IEnumerable<(TrendNumber Number, NightPoint Point)> PointsOf(DateOnly night) =>
        Courses.SelectMany(course => course.Points.Where(point => point.Night == night).Select(point => (course.Number, point)));

    /// <summary>What became of all numbers in a night: the worst of them; learning only if none was judged.</summary>
    public NightOutcome OutcomeOf(DateOnly night)
    {
        List<NightOutcome> all = [.. PointsOf(night).Select(one => one.Point.Outcome)];
        return all.Contains(NightOutcome.Alarm) ? NightOutcome.Alarm
            : all.Contains(NightOutcome.Rerun) ? NightOutcome.Rerun
            : all.Contains(NightOutcome.Usual) ? NightOutcome.Usual
            : all.Contains(NightOutcome.Better) ? NightOutcome.Better
            : all.Contains(NightOutcome.Learning) ? NightOutcome.Learning
            : NightOutcome.Unknown;
    }

    /// <summary>What became of tonight.</summary>
    public TrendOutcome Outcome => !Latest.Counts ? TrendOutcome.NotCounted : OutcomeOf(Latest.Night) switch
    {
        NightOutcome.Alarm => TrendOutcome.Alarm,
        NightOutcome.Rerun => TrendOutcome.Rerun,
        NightOutcome.Usual or NightOutcome.Better => TrendOutcome.Steady,
        _ => TrendOutcome.Learning,
    };

    /// <summary>
    /// The night from which on a change has to be accepted so that it is told no more: of numbers that are unusual tonight, the first of
    /// the nights in a row that were not accepted; else that of the last step up; else tonight. Of several numbers, the latest.
    /// </summary>
    /// <param name="number">A number; null: any.</param>
    public DateOnly? BeginOfChange(TrendNumber? number)
    {
        var courses = Courses.Where(course => number is null || course.Number == number).ToList();
        return courses.Max(course => course.Points.Reverse().TakeWhile(point => !point.IsAccepted).LastOrDefault(point => point.Value is not null)?.Night)
            ?? courses.Max(course => course.Steps.LastOrDefault(step => step.IsUp)?.Night)
            ?? (Nights.Count > 0 ? Nights[^1] : null);
    }
}
