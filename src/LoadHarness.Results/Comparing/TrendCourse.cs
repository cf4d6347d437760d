using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>What became of a number, or of all numbers, in a night.</summary>
public enum NightOutcome
{
    /// <summary>No run of the night tells.</summary>
    Unknown,

    /// <summary>As in the nights before.</summary>
    Usual,

    /// <summary>Unusually low, and less is better: good news, never an alarm.</summary>
    Better,

    /// <summary>There are too few nights before to tell.</summary>
    Learning,

    /// <summary>Unusually high in one run: the night has to be played again.</summary>
    Rerun,

    /// <summary>Unusually high, and the run again was so, too.</summary>
    Alarm,
}

/// <summary>A number in a night. Immutable.</summary>
/// <param name="Night">The night.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record NightPoint(DateOnly Night, NightOutcome Outcome)
{
    /// <summary>The median of the runs of the night; null: none of them tells.</summary>
    public double? Value { get; init; }

    /// <summary>Whether the true value is at least that, because what it stands for never came.</summary>
    public bool IsAtLeast { get; init; }

    /// <summary>The value of the latest run, which alone is judged; null: it does not tell.</summary>
    public double? Latest { get; init; }

    /// <summary>Whether the true value of the latest run is at least that.</summary>
    public bool IsLatestAtLeast { get; init; }

    /// <summary>What the night is held against; null: there were too few nights.</summary>
    public NightBaseline? Baseline { get; init; }

    /// <summary>How many sigma the latest run lies above the baseline; null: not judged.</summary>
    public double? Z { get; init; }

    /// <summary>A rise by less does not matter, in the unit of the number.</summary>
    public double Floor { get; init; }

    /// <summary>How many nights a baseline could have used.</summary>
    public int Known { get; init; }

    /// <summary>Why nothing can be told; empty: it can.</summary>
    public string Why { get; init; } = "";

    /// <summary>Whether later nights are held against this one, too: an alarm must not become what is usual.</summary>
    public bool IsAccepted => Value is not null && Outcome is not (NightOutcome.Rerun or NightOutcome.Alarm);
}

/// <summary>A lasting change of a number. Immutable.</summary>
/// <param name="Night">The first night of the new level.</param>
/// <param name="Change">The levels before and after.</param>
public sealed record TrendStep(DateOnly Night, ChangePoint Change)
{
    /// <summary>Whether it is for the worse.</summary>
    public bool IsUp => Change.After > Change.Before;
}

/// <summary>One number over the nights of a series. Immutable.</summary>
/// <param name="Number">The number.</param>
/// <param name="Points">One for each night that has runs that count, in order.</param>
/// <param name="Steps">Lasting changes in the last <see cref="StepNights"/> nights, since the last accepted one; in order.</param>
public sealed record TrendCourse(TrendNumber Number, IReadOnlyList<NightPoint> Points, IReadOnlyList<TrendStep> Steps)
{
    /// <summary>Steps are looked for in so many of the last nights.</summary>
    public const int StepNights = 50;

    /// <summary>Whether any night tells something.</summary>
    public bool IsBlank => Points.All(point => point.Value is null);

    /// <summary>Follows a number from night to night.</summary>
    /// <param name="number">The number.</param>
    /// <param name="runs">Runs of one series that count, by when they began.</param>
    /// <param name="accepted">Changes of this scenario that somebody accepted.</param>
    public static TrendCourse Of(TrendNumber number, IReadOnlyList<TrendRun> runs, IReadOnlyList<AcceptedChange> accepted)
    {
        var index = IndexOf(number);
        DateOnly[] restarts = [.. accepted.Where(change => change.Concerns(number)).Select(change => change.From).Order()];
        var points = new List<NightPoint>();
        var usual = new List<double>();
        var last = DateOnly.MinValue;
        foreach (var night in runs.GroupBy(run => run.Night))
        {
            if (restarts.Any(from => from > last && from <= night.Key))
            {
                usual.Clear();
            }

            var point = Judge(night.Key, [.. night.Select(run => run.Readings[index])], usual);
            points.Add(point);
            if (point.IsAccepted)
            {
                usual.Add(point.Value!.Value);
            }

            last = night.Key;
        }

        return new TrendCourse(number, points, StepsOf(points, restarts.LastOrDefault()));
    }

    private static int IndexOf(TrendNumber number)
    {
        for (var i = 0; i < TrendNumber.All.Count; i++)
        {
            if (TrendNumber.All[i] == number)
            {
                return i;
            }
        }

        throw new ArgumentException($"'{number}' is not followed.", nameof(number));
    }

    /// <summary>The latest run alone decides; earlier ones of the same night only confirm what it says.</summary>
    private static NightPoint Judge(DateOnly night, List<TrendReading> readings, List<double> usual)
    {
        var told = readings.FindAll(reading => reading.Value is not null);
        var latest = readings[^1];
        if (told.Count == 0)
        {
            return new NightPoint(night, NightOutcome.Unknown) { Why = latest.Why, Known = usual.Count };
        }

        var point = new NightPoint(night, NightOutcome.Learning)
        {
            Value = RankTest.Median(told.Select(reading => reading.Value!.Value)),
            IsAtLeast = told.Exists(reading => reading.IsAtLeast),
            Latest = latest.Value,
            IsLatestAtLeast = latest.IsAtLeast,
            Floor = told[^1].Floor,
            Known = usual.Count,
        };
        if (NightBaseline.Of(usual) is not { } baseline)
        {
            return point;
        }

        bool High(TrendReading reading) => baseline.IsHigh(reading.Value!.Value, reading.Floor);
        var outcome = latest.Value is not { } value ? NightOutcome.Usual // it cannot agree with an alarm
            : High(latest) ? (told.SkipLast(1).Any(High) ? NightOutcome.Alarm : NightOutcome.Rerun)
            : baseline.IsLow(value, latest.Floor) ? NightOutcome.Better
            : NightOutcome.Usual;
        return point with { Outcome = outcome, Baseline = baseline, Z = latest.Value is { } x ? baseline.Z(x, latest.Floor) : null };
    }

    private static List<TrendStep> StepsOf(List<NightPoint> points, DateOnly since)
    {
        var known = points.FindAll(point => point.Value is not null && point.Night >= since);
        known = [.. known.TakeLast(StepNights)];
        var floor = known.Count == 0 ? 0 : RankTest.Median(known.Select(point => point.Floor));
        return [.. ChangePoints.Of([.. known.Select(point => point.Value!.Value)], NightBaseline.LeastShare, floor).Select(change => new TrendStep(known[change.At].Night, change))];
    }
}
