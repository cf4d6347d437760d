using LoadHarness.Results.Comparing;

namespace LoadHarness.Reports.Charts;

/// <summary>The days that the charts of a history stand over: a day more at each end, so that no point lies on the edge. Pure.</summary>
/// <param name="First">The day at the left end.</param>
/// <param name="Length">From there to the right end.</param>
internal sealed record NightCalendar(DateOnly First, TimeSpan Length)
{
    /// <summary>So many of the last nights of a series are shown.</summary>
    public const int MostNights = 60;

    private const int MostDays = 1_000;

    /// <summary>The days of some series.</summary>
    public static NightCalendar Of(IEnumerable<TrendSeries> series)
    {
        List<DateOnly> nights = [.. series.SelectMany(ShownOf)];
        return nights.Count == 0
            ? new NightCalendar(DateOnly.FromDayNumber(0), TimeSpan.FromDays(1))
            : new NightCalendar(nights.Min().AddDays(-1), TimeSpan.FromDays(nights.Max().DayNumber - nights.Min().DayNumber + 2));
    }

    /// <summary>The nights of a series that are shown.</summary>
    public static IEnumerable<DateOnly> ShownOf(TrendSeries series) => series.Nights.TakeLast(MostNights);

    /// <summary>Where a night stands on the axis.</summary>
    public TimeSpan At(DateOnly night) => TimeSpan.FromDays(night.DayNumber - First.DayNumber);

    /// <summary>The days from the first shown night of a series to the last: one without a run is a gap, unless there are too many of them.</summary>
    public static IReadOnlyList<DateOnly> DaysOf(TrendSeries series)
    {
        List<DateOnly> nights = [.. ShownOf(series)];
        return nights.Count == 0 || nights[^1].DayNumber - nights[0].DayNumber > MostDays
            ? nights
            : [.. Enumerable.Range(0, nights[^1].DayNumber - nights[0].DayNumber + 1).Select(nights[0].AddDays)];
    }
}
