using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>The percentile spectra of both sides over each other, each from the merged samples of all its runs.</summary>
internal static class SpectrumFigure
{
    private const string Id = "spectrum";
    private const string Title = "Percentile spectrum of both sides";
    private const string Unit = "delivery latency of the steady phase, both axes log";

    /// <summary>The figure, or one line that says why there is none.</summary>
    public static Figure Build(Comparison comparison)
    {
        Distribution before = Merged(comparison.Base), after = Merged(comparison.Candidate);
        var curves = new[]
        {
            (Name: "base", Pen: new Pen("teal", 1.5, 5, 4), Points: PercentileSpectrum.Of(before)),
            (Name: "candidate", Pen: new Pen("purple", 2.5), Points: PercentileSpectrum.Of(after)),
        };
        var longest = curves.MaxBy(curve => curve.Points.Count).Points;
        if (longest.Count < 2)
        {
            return new Figure(Id, Title, Unit, "Too few deliveries in the steady phase for a spectrum.");
        }

        var series = curves.Select(curve => new Series(
            curve.Name, curve.Pen, [.. longest.Select((_, i) => i < curve.Points.Count ? curve.Points[i].Reading.Value.TotalMilliseconds : (double?)null)])
        {
            AtLeast = [.. Enumerable.Range(0, curve.Points.Count).Where(i => curve.Points[i].Reading.IsAtLeast)],
        });
        var chart = new Chart(Id, ChartForm.Lines, ChartUnit.Latency, [.. longest.Select(point => 1 / (1 - point.Quantile))], [.. series]) { IsSpectrum = true };
        var text = before.IsEmpty || after.IsEmpty
            ? $"Only the {(before.IsEmpty ? "candidate" : "base")} has samples."
            : $"Of {Readable.Count(before.Count)} and {Readable.Count(after.Count)} deliveries: p50 {Readable.Duration(before.Quantile(0.5))} and {Readable.Duration(after.Quantile(0.5))}, "
                + $"p99 {Readable.Duration(before.Quantile(0.99))} and {Readable.Duration(after.Quantile(0.99))}. All runs of a side are merged here, so the noise between runs is not seen.";
        return new Figure(Id, Title, Unit, text, chart);
    }

    private static Distribution Merged(IReadOnlyList<RunResult> runs) =>
        runs.Select(run => run.Timer(MetricCatalog.DeliveryLatency)).Aggregate((sum, next) => sum.Add(next));
}
