using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Judging;

/// <summary>Cuts of a run of 60 intervals of 1 s: warm-up from 2 s, drain from 50 s; n messages sent in second n.</summary>
public sealed class EventCutTests
{
    [Theory]
    [InlineData(20, 24, "10-20 20-24 24-34", 0)] // whole intervals
    [InlineData(20.5, 23.5, "10-20 20-24 24-34", 2)] // both ends lie within one
    [InlineData(20, 23.5, "10-20 20-24 24-34", 1)]
    [InlineData(20.2, 20.2, "10-20 20-21 21-31", 1)] // an instant
    [InlineData(5.5, 6, "2-5 5-6 6-16", 1)] // nobody talks before 2 s
    [InlineData(45, 48, "35-45 45-48 48-50", 0)] // nor after 50 s
    [InlineData(20, 40, "2-20 20-40 40-50", 0)]
    [InlineData(49, 55, "39-49 49-55 55-55", 0)]
    public void Of_OneEvent_TakesWholeIntervalsAroundIt(double began, double ended, string spans, int partly)
    {
        var cut = Assert.Single(EventCut.Of(Run((began, ended))));

        Assert.Equal(spans, Spans(cut));
        Assert.Equal(partly, cut.Partly);
        Assert.Equal(Enumerable.Range((int)cut.During.From.TotalSeconds, (int)cut.During.Length.TotalSeconds).Sum(), cut.During[MetricCatalog.Sent]);
    }

    [Fact]
    public void Of_EventsThatAreNear_EndsWhereTheOtherBegins()
    {
        var cuts = EventCut.Of(Run((10, 12), (15, 18.5), (30, 30)));

        Assert.Equal(["2-10 10-12 12-15", "12-15 15-19 19-29", "20-30 30-31 31-41"], cuts.Select(Spans));
    }

    [Fact]
    public void Of_EventsThatCross_LeavesNoCleanInterval()
    {
        var cuts = EventCut.Of(Run((10, 15), (12, 20)));

        Assert.Equal(["2-10 10-15 15-15", "12-12 12-20 20-30"], cuts.Select(Spans));
    }

    [Fact]
    public void Of_AnEventThatNeverHappened_IsNothing() => Assert.Empty(EventCut.Of(Run((null, null))));

    private static string Spans(EventCut cut) =>
        string.Join(' ', new[] { cut.Before, cut.During, cut.After }.Select(part => $"{part.From.TotalSeconds}-{part.To.TotalSeconds}"));

    private static RunResult Run(params (double? Began, double? Ended)[] events)
    {
        PhaseSpan[] phases =
        [
            new("arrival", TimeSpan.Zero, S(2)), new("warm-up", S(2), S(4)), new("steady", S(4), S(50)), new("drain", S(50), S(60)),
        ];
        var run = new SampleBuilder(1, S(1), phases);
        for (var i = 0; i < run.Length; i++)
        {
            run.Count(MetricCatalog.Sent, i, "people", i);
        }

        return ResultMaker.Result([]) with
        {
            Phases = phases,
            Timeline = run.Timeline(),
            Events =
            [
                .. events.Select((one, i) => new EventRow
                {
                    Number = i + 1,
                    Label = "deploy",
                    What = "exec deploy",
                    Planned = S(one.Began ?? 99),
                    Began = one.Began is { } began ? S(began) : null,
                    Ended = one.Ended is { } ended ? S(ended) : null,
                    Outcome = "exit code 0",
                }),
            ],
        };
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
