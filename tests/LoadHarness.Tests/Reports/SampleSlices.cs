using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Reports;

/// <summary>A run of 500 members that was cut into four: its slices, and what became of them.</summary>
internal static class SampleSlices
{
    private const int Of = 4;

    /// <summary>The second of four by itself: PASS, its limits are not judged.</summary>
    public static RunResult One() => RunJudge.Judge(Slice(2));

    /// <summary>Three of four: one of them had a late generator for a moment, the third is missing. INCONCLUSIVE.</summary>
    public static RunResult Merged() => RunJudge.Judge(SliceMerge.Sum([Slice(1), Slice(2, late: 2), Slice(4)]));

    private static RunResult Slice(int number, int late = 0)
    {
        const int clients = 500 / Of;
        var phases = SampleResults.Phases(20, 30, 90, 96, 98);
        var run = new SampleBuilder(20 + number, TimeSpan.FromSeconds(1), phases);
        for (var i = 0; i < run.Length; i++)
        {
            var (planned, before) = (SampleResults.Planned(i, clients), SampleResults.Planned(i - 1, clients));
            SampleLoad.Arrive(run, i, "members", SampleLoad.Play(run, i, "members", planned, before, planned) * 24);
            SampleLoad.Levels(run, i, planned, planned);
            run.Time(MetricCatalog.ReceiveBacklog, i, "", 0.2, 50);
            run.Time(MetricCatalog.ScheduleLateness, i, "", 45, i >= 40 && i < 40 + late ? 30 : 0);
        }

        var bare = SampleResults.Result(run, phases, [SampleResults.Members(clients)]);
        return bare with
        {
            Run = bare.Run with
            {
                StartedAt = bare.Run.StartedAt + SampleResults.S(0.002 * number),
                Slice = new SliceOfRun(number, Of)
                {
                    Attempt = $"a{number}f3",
                    SharesIdentity = true,
                    CommonStart = bare.Run.StartedAt,
                    Clock = new ClockOffset(SampleResults.S(0.0004 * (number - 1)), SampleResults.S(0.00015)),
                },
            },
            Ends = [new("client", "1000", "left as planned", false, clients, SampleResults.S(96.02), SampleResults.S(97.9))],
            RoomSizes = [new RoomSizeRow(11, 25, 5, new RoomRow("", clients, 205_000, 205_000, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
            Notes = ["Clients arrived up to 0.3 s later than planned: 64 handshakes were under way (target.handshakes), the backend lets clients in more slowly than they come."],
            Environment = bare.Environment with { Processor = "Xeon Gold 6230", PeakResidentBytes = (100L + (8 * number)) << 20 },
        };
    }
}
