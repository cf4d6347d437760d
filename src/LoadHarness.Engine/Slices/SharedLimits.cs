using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Engine.Slices;

/// <summary>
/// The limits that are held against all slices together: once a second, but never for more than a twentieth of the time: slice 1 is a load
/// generator, and to add up the histograms of a thousand slices takes it a quarter of a second. Guarded by the lock of its
/// <see cref="Rendezvous"/>.
/// </summary>
internal sealed class SharedLimits
{
    private const int Share = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private TimeSpan _next;

    /// <summary>Gives the broken limit as a sentence, or null; see <see cref="Rendezvous.HoldLimits"/>. Null: there are none.</summary>
    public Func<IReadOnlyList<MetricCell>, TimeSpan, string?>? Check { get; set; }

    /// <summary>The check that is due, to be done outside of the lock: adding up a thousand reports takes its time. Null: none is.</summary>
    /// <param name="roll">The slices.</param>
    /// <param name="now">The present.</param>
    public Func<string?>? Due(SliceRoll roll, TimeSpan now)
    {
        if (Check is not { } check || now < _next || roll.Sum() is not { } sum)
        {
            return null;
        }

        _next = now + Every;
        List<PackedReport> reports = [.. roll.Reports];
        return () => check(ReportSum.CellsOf(reports), sum.Elapsed);
    }

    /// <summary>A check has been done.</summary>
    /// <param name="now">The present.</param>
    /// <param name="took">How long it took.</param>
    public void Done(TimeSpan now, TimeSpan took)
    {
        var rested = now + ((Share - 1) * took);
        _next = rested > _next ? rested : _next;
    }
}
