using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Merging;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Slices;

/// <summary>What a run says to the other slices, and hears from them; a run that is played by itself says nothing.</summary>
/// <param name="company">The other slices; null: none.</param>
/// <param name="scenario">What they play.</param>
internal sealed class CompanyTalk(IRunCompany? company, Scenario scenario)
{
    private readonly bool _hasAborts = scenario.Thresholds.Any(threshold => threshold.Abort);

    /// <summary>Is cancelled once the run ends for all before its time.</summary>
    public CancellationToken Ended => company?.Ended ?? CancellationToken.None;

    /// <summary>
    /// The limits that a slice holds by itself. Slices in company are held against them together; a slice without only against those which
    /// a part cannot break without the whole. What is observed of the backend, one slice knows alone.
    /// </summary>
    /// <param name="slices">Into how many the run is cut.</param>
    public IReadOnlyList<Threshold> OwnLimits(int slices) =>
    [
        .. scenario.Thresholds.Where(threshold =>
            slices == 1 || threshold.Metric.Kind == MetricKind.Observed || (company is null && threshold.Metric.Kind == MetricKind.Count)),
    ];

    /// <summary>Tells how far this slice is.</summary>
    /// <param name="phase">Name of the present phase.</param>
    /// <param name="target">Clients that the plan wants present.</param>
    /// <param name="recorder">What has been measured so far.</param>
    /// <param name="soFar">The same as a result.</param>
    /// <returns>What is known of all slices together; null: nothing.</returns>
    public SliceReport? Tell(string phase, long target, RunRecorder recorder, Func<RunResult> soFar)
    {
        if (company is null)
        {
            return null;
        }

        var (live, interval) = (recorder.Live, recorder.LastInterval!);
        company.Tell(new SliceReport
        {
            Phase = phase,
            Elapsed = interval.To,
            Target = target,
            Open = interval.Value(MetricCatalog.ClientsOpen),
            Sent = live.Sent,
            Delivered = live.Delivered,
            Lost = live.Lost,
            Drops = live.Drops,
            Failed = live.Failed,
            Limited = _hasAborts ? CommonLimits.CellsFor(scenario.Thresholds, soFar()) : [],
        });
        return company.Together;
    }

    /// <summary>How a run that came to its end here has ended, since the other slices may have ended it for all.</summary>
    public RunEnding EndOfAll(RunEnding own) => own.Kind == RunEndingKind.Completed && company?.End is { } common ? common : own;

    /// <summary>What ends this slice before its time ends the run; that it found nobody to connect to does not.</summary>
    public void CallOff(RunEnding own)
    {
        if (own.Kind is RunEndingKind.Interrupted or RunEndingKind.Terminated or RunEndingKind.Aborted or RunEndingKind.HarnessFault)
        {
            company?.CallOff(own);
        }
    }
}
