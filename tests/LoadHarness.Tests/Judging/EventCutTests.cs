using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
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

    [Fact]
    public void Losses_AndLatency_AreOfWhatWasDueThen_WhereThatWasKept()
    {
        var run = Run((20, 23)) with { Splits = [Due(EventPart.During, isHit: true, lost: 2), Due(EventPart.During, isHit: false, lost: 1), Due(EventPart.Before, isHit: false, lost: 0)] };

        var cut = Assert.Single(EventCut.Of(run));

        Assert.Equal((0L, 3L, 0L), (cut.Before.CountOf(MetricCatalog.Lost), cut.During.CountOf(MetricCatalog.Lost), cut.After.CountOf(MetricCatalog.Lost)));
        Assert.Equal((10L, 23L, 0L), (cut.Before.CountOf(MetricCatalog.Expected), cut.During.CountOf(MetricCatalog.Expected), cut.After.CountOf(MetricCatalog.Expected)));
        Assert.Equal((3L, 23L), (cut.During.Samples(MetricCatalog.DeliveryLatency).Censored, cut.During.Samples(MetricCatalog.DeliveryLatency).Count));
        Assert.Equal(20 + 21 + 22, cut.During.CountOf(MetricCatalog.Sent)); // that is known at once
        Assert.True(cut.After.Samples(MetricCatalog.DeliveryLatency).IsEmpty);
    }

    [Theory]
    [InlineData("delivery.lost in event-1 == 0", ThresholdResult.Missed, "3")]
    [InlineData("delivery.lost after event-1 == 0", ThresholdResult.Met, "0")]
    [InlineData("messages.sent in event-1 < 100", ThresholdResult.Met, "63")]
    public void Limit_OfAnEventThatIsShorterThanALossIsLong_CanFail(string limit, ThresholdResult result, string actual)
    {
        var run = Run((20, 23)) with { Splits = [Due(EventPart.During, isHit: true, lost: 3)] };
        Assert.True(ThresholdParser.TryParse(limit, ThresholdParser.Phases, null, out var threshold, out var error), error);

        var outcome = ThresholdCheck.Check(run, threshold);

        Assert.Equal((result, actual), (outcome.Result, outcome.Actual));
    }

    private static EventSplitRow Due(EventPart part, bool isHit, long lost)
    {
        var arrived = new LatencyHistogram();
        for (var i = 0; i < 10; i++)
        {
            arrived.Record(TimeSpan.FromMilliseconds(5));
        }

        return new EventSplitRow
        {
            Event = 1,
            Part = part,
            IsHit = isHit,
            From = S(20),
            To = S(23),
            Latency = new Distribution(arrived, lost, lost > 0 ? S(5) : TimeSpan.Zero),
            Classes = new Dictionary<string, long> { [MetricCatalog.Delivered.Name] = 10, [MetricCatalog.Lost.Name] = lost },
        };
    }

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
