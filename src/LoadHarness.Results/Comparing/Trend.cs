namespace LoadHarness.Results.Comparing;

/// <summary>What a history of nights says about tonight.</summary>
public enum TrendOutcome
{
    /// <summary>As in the nights before, or better.</summary>
    Steady,

    /// <summary>There are too few nights to tell.</summary>
    Learning,

    /// <summary>The run of tonight does not count.</summary>
    NotCounted,

    /// <summary>Worse than usual in one run: to be played again at once.</summary>
    Rerun,

    /// <summary>Worse than usual, and the run again was so, too.</summary>
    Alarm,
}

/// <summary>
/// A history of nights: whether tonight is worse than the nights before, and in which night a slow change began. Pure function of what is
/// kept of the runs.
/// </summary>
/// <remarks>
/// <para>A night is a date in UTC; its value is the median of its runs. Tonight's latest run is held against the last 20 accepted nights:
/// it is unusual if it lies more than 3 sigma and more than 3 % above their median, and by as much as matters. Then the night is played
/// again, and only if the second run agrees there is an alarm: each of them errs now and then, but hardly ever both.</para>
/// <para>A scenario that was changed, or another machine, begins a new series. A night with an alarm is no baseline of later ones until a
/// person accepts the change.</para>
/// </remarks>
/// <param name="Series">All series, by scenario, and of a scenario by when they began.</param>
public sealed record Trend(IReadOnlyList<TrendSeries> Series)
{
    private static readonly TimeSpan SameNight = TimeSpan.FromHours(24);

    /// <summary>The worst of the series that are judged.</summary>
    public TrendOutcome Outcome => Series.Where(series => series.IsCurrent).Select(series => series.Outcome).DefaultIfEmpty().Max();

    /// <summary>Looks at a history.</summary>
    /// <param name="runs">The runs, in any order; copies of one run count once.</param>
    /// <param name="accepted">The accepted changes of a scenario.</param>
    public static Trend Of(IEnumerable<TrendRun> runs, Func<string, IReadOnlyList<AcceptedChange>> accepted)
    {
        var all = runs.DistinctBy(run => (run.Id, run.StartedAt, run.Scenario)).OrderBy(run => run.StartedAt).ThenBy(run => run.Id, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return new Trend([]);
        }

        var newest = all[^1].StartedAt;
        return new Trend(
        [
            .. all.GroupBy(run => run.Scenario).OrderBy(scenario => scenario.Key, StringComparer.Ordinal)
                .SelectMany(scenario => SeriesOf([.. scenario], newest, [.. accepted(scenario.Key).OrderBy(change => change.From)])),
        ]);
    }

    private static IEnumerable<TrendSeries> SeriesOf(List<TrendRun> runs, DateTimeOffset newest, IReadOnlyList<AcceptedChange> accepted)
    {
        var groups = runs.GroupBy(run => (run.ScenarioHash, run.Machine.Id)).Select(group => group.ToList()).OrderBy(group => group[0].StartedAt).ToList();
        foreach (var group in groups)
        {
            var before = runs.LastOrDefault(run => run.StartedAt < group[0].StartedAt);
            var isOver = groups.Exists(other => other[0].StartedAt > group[^1].StartedAt);
            List<TrendRun> counting = group.FindAll(run => run.Counts);
            yield return new TrendSeries
            {
                Scenario = group[0].Scenario,
                ScenarioHash = group[0].ScenarioHash,
                Machine = group[0].Machine,
                Began = before is null ? "" : WhatChanged(before, group[0]),
                IsCurrent = !isOver && newest - group[^1].StartedAt < SameNight,
                Runs = group,
                Courses = [.. TrendNumber.All.Select(number => TrendCourse.Of(number, counting, accepted)).Where(course => !course.IsBlank)],
                Accepted = accepted,
            };
        }
    }

    private static string WhatChanged(TrendRun before, TrendRun first)
    {
        var scenario = before.ScenarioHash != first.ScenarioHash ? "the scenario was changed" : "";
        var machine = before.Machine.Id != first.Machine.Id ? $"another machine: {first.Machine}; before it {before.Machine}" : "";
        return scenario.Length > 0 && machine.Length > 0 ? $"{scenario}, and {machine}" : scenario + machine;
    }
}
