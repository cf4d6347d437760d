using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Live;

/// <summary>All slices of a run together, as they last told. Immutable.</summary>
/// <param name="Open">Clients joined.</param>
/// <param name="Planned">Clients that the plan wants present.</param>
/// <param name="Rates">Sent and delivered, in this order.</param>
/// <param name="Counts">What went wrong: lost, drops, failed dials and logins.</param>
internal sealed record LiveTogether(long Open, long Planned, IReadOnlyList<LiveRate> Rates, IReadOnlyList<LiveCount> Counts)
{
    /// <summary>What the slices told, compared with what they had told before.</summary>
    /// <param name="now">All of them now.</param>
    /// <param name="before">All of them a moment before; null: nothing was told.</param>
    public static LiveTogether Of(SliceReport now, SliceReport? before)
    {
        var seconds = (now.Elapsed - (before?.Elapsed ?? TimeSpan.Zero)).TotalSeconds;
        LiveRate Rate(string name, Func<SliceReport, long> of) =>
            new(name, seconds > 0 ? (of(now) - (before is null ? 0 : of(before))) / seconds : 0, of(now));
        return new LiveTogether(
            now.Open,
            now.Target,
            [Rate("sent", report => report.Sent), Rate("delivered", report => report.Delivered)],
            [
                new LiveCount("lost", "lost", now.Lost, LiveTone.Bad),
                new LiveCount("drop", "drops", now.Drops, LiveTone.Doubtful),
                new LiveCount("failed dial or login", "failed dials or logins", now.Failed, LiveTone.Doubtful),
            ]);
    }
}
