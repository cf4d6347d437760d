using System.Text;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

public class PackedReportTests
{
    [Fact]
    public void Json_IsReadBack_WithEverySample()
    {
        var report = new SliceReport
        {
            Phase = "steady",
            Elapsed = TimeSpan.FromMilliseconds(12_345),
            Target = 1,
            Open = 2,
            Sent = 3,
            Delivered = 4,
            Lost = 5,
            Drops = 6,
            Failed = 7,
            Limited =
            [
                RendezvousStage.Latency(100, 20) with { Censored = 3, CensoredFrom = TimeSpan.FromSeconds(5) },
                new MetricCell { Metric = "drop.count", Phase = "arrival", Population = "members", Value = 9 },
            ],
        };

        var read = PackedReport.Parse(PackedReport.Of(report).ToJson());

        Assert.Equal(report with { Limited = [] }, read.Sums with { Limited = [] });
        var cells = read.Cells.Select(cell => new MetricCell
        {
            Metric = cell.Metric,
            Phase = cell.Phase,
            Population = cell.Population,
            Value = cell.Value,
            Histogram = cell.Samples?.Decode(),
            Censored = cell.Censored,
            CensoredFrom = cell.CensoredFrom,
        }).ToList();
        Assert.True(report.Limited[0].Histogram!.SameCounts(cells[0].Histogram!));
        Assert.Equal(report.Limited[0] with { Histogram = null }, cells[0] with { Histogram = null });
        Assert.Equal(report.Limited[1], cells[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"sums\":{}}")]
    [InlineData("{\"sums\":{\"sent\":\"many\"},\"cells\":[]}")]
    public void Json_OfSomethingElse_IsNoReport(string text) => Assert.Throws<FormatException>(() => PackedReport.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Cells_OfOneMetricPhaseAndPopulation_AddUp()
    {
        PackedReport Of(params MetricCell[] cells) => PackedReport.Of(new SliceReport { Limited = cells });
        MetricCell Cpu(long value) => new() { Metric = "machine.cpu", Phase = "steady", Value = value };

        var sums = ReportSum.CellsOf(
        [
            Of(RendezvousStage.Latency(100, 20), Cpu(40)),
            Of(RendezvousStage.Latency(50, 900) with { Censored = 2, CensoredFrom = TimeSpan.FromSeconds(5) }, RendezvousStage.Latency(1, 1, "warm-up")),
            Of(RendezvousStage.Latency(10, 30) with { Censored = 1, CensoredFrom = TimeSpan.FromSeconds(4) }, Cpu(70)),
        ]);

        var steady = sums.Single(cell => cell is { Metric: "delivery.latency", Phase: "steady" });
        Assert.Equal((160, 3, 4.0), (steady.Histogram!.TotalCount, steady.Censored, steady.CensoredFrom.TotalSeconds));
        Assert.Equal(50, steady.Histogram.CountBetween(TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(1)));
        Assert.Equal(70, sums.Single(cell => cell.Metric == "machine.cpu").Value); // of what each machine tells of itself the highest
        Assert.Equal(3, sums.Count);
    }
}
