using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

/// <summary>The numbers and the verdict of a run in which some misbehave on purpose are about the others.</summary>
public sealed class AsideTests
{
    [Theory]
    [InlineData(new bool[] { }, new int[] { })]
    [InlineData(new[] { false, false }, new int[] { })]
    [InlineData(new[] { false, true, true }, new[] { 1, 2 })]
    [InlineData(new[] { true, true }, new int[] { })] // nobody behaves: the numbers are about them
    public void LeftAside_Of_AreThoseWhoMisbehaveWhileOthersBehave(bool[] misbehaves, int[] aside) =>
        Assert.Equal(aside, LeftAside.Of(misbehaves).Order());

    [Fact]
    public void Metrics_WithoutAPopulation_AreOfThoseWhoBehave()
    {
        var result = Mixed(Count(MetricCatalog.Lost, 0), Odd(MetricCatalog.Lost, 7), Count(MetricCatalog.Sent, 10), Odd(MetricCatalog.Sent, 5));

        Assert.Equal((0, 10), (result.Count(MetricCatalog.Lost), result.Count(MetricCatalog.Sent)));
        Assert.Equal(7, result.Count(MetricCatalog.Lost, population: "odd"));
        Assert.Equal(["odd"], result.Aside());
    }

    [Fact]
    public void Metrics_WhereAllMisbehave_AreOfAll()
    {
        var result = Result([Odd(MetricCatalog.Lost, 7)]) with { Populations = [Population("odd", misbehaves: true)] };

        Assert.Equal(7, result.Count(MetricCatalog.Lost));
        Assert.Empty(result.Aside());
        Assert.Null(AsideText.Of(result));
    }

    [Fact]
    public void Metrics_OfTheHarness_AreToldOfAll()
    {
        var result = Mixed(Odd(MetricCatalog.DialsBlocked, 3), Count(MetricCatalog.ScheduleLateness, 0, population: ""), Timer(MetricCatalog.ScheduleLateness, 5) with { Population = "" });

        Assert.Equal(3, result.Count(MetricCatalog.DialsBlocked)); // what this machine lacked, it lacked for everybody
        Assert.Equal(5, result.Timer(MetricCatalog.ScheduleLateness, "steady").Count);
    }

    [Fact]
    public void Timer_WithoutAPopulation_IsOfThoseWhoBehave()
    {
        var result = Mixed(Timer(MetricCatalog.DeliveryLatency, 100), Timer(MetricCatalog.DeliveryLatency, 900, neverCame: 5) with { Population = "odd" });

        Assert.Equal((100, 0), (result.Timer(MetricCatalog.DeliveryLatency).Count, result.Timer(MetricCatalog.DeliveryLatency).Censored));
        Assert.Equal(905, result.Timer(MetricCatalog.DeliveryLatency, population: "odd").Count);
    }

    [Theory]
    [InlineData("delivery.duplicate == 0", VerdictOutcome.Pass)]
    [InlineData("delivery.duplicate == 0 of odd", VerdictOutcome.Fail)]
    [InlineData("delivery.duplicate == 0 of people", VerdictOutcome.Pass)]
    public void Judge_LimitsWithoutAPopulation_AreAboutThoseWhoBehave(string limit, VerdictOutcome outcome)
    {
        var result = Mixed(
            Timer(MetricCatalog.DeliveryLatency, 100), Count(MetricCatalog.Expected, 100), Count(MetricCatalog.Delivered, 100),
            Odd(MetricCatalog.Lost, 5), Odd(MetricCatalog.Duplicate, 3), Odd(MetricCatalog.Corrupt, 1));

        Assert.Equal(outcome, RunJudge.Judge(result with { Thresholds = [limit] }).Verdict.Outcome);
    }

    [Fact]
    public void Text_SaysWhomTheNumbersAreAbout() =>
        Assert.Equal(
            "Numbers and limits are about 10 healthy clients (people). Left aside, because they misbehave on purpose: odd (3 clients: reads 200 bytes/s).",
            AsideText.Of(Mixed()));

    [Fact]
    public void Report_ToldByItself_IsWhatTheyDid()
    {
        var result = RunJudge.Judge(Mixed(
            Timer(MetricCatalog.DeliveryLatency, 100), Count(MetricCatalog.Delivered, 100), Count(MetricCatalog.Expected, 100),
            Odd(MetricCatalog.SentMalformed, 4_711), Odd(MetricCatalog.ConnectFailed, 12)) with
        {
            Ends =
            [
                new ConnectionEndRow("server", "1009", "closed by the server", true, 7, TimeSpan.Zero, TimeSpan.Zero) { Population = "odd" },
                new ConnectionEndRow("client", "1000", "left as planned", false, 10, TimeSpan.Zero, TimeSpan.Zero),
            ],
        });

        var page = System.Net.WebUtility.HtmlDecode(RunReport.Render(result));
        var populations = page[page.IndexOf("id=\"populations\"", StringComparison.Ordinal)..];
        var others = page.Replace(populations, "", StringComparison.Ordinal);
        Assert.All(["Those who misbehave", "malformed frames sent", "4\u202F711", "message too big"], text => Assert.Contains(text, populations, StringComparison.Ordinal));
        Assert.DoesNotContain("message too big", others, StringComparison.Ordinal);
        Assert.Contains(AsideText.Of(result)!, others, StringComparison.Ordinal);
        Assert.Contains("odd (3 clients: reads 200 bytes/s)", RunSummary.Markdown(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_OfASlice_IsAboutThoseWhoBehaveToo()
    {
        var slice = Mixed(Odd(MetricCatalog.Lost, 5)) is var result
            ? result with { Run = result.Run with { Slice = new SliceOfRun(1, 2) } }
            : throw new InvalidOperationException();

        Assert.Equal(VerdictOutcome.Pass, RunJudge.Judge(slice).Verdict.Outcome);
    }

    private static MetricCell Odd(MetricDefinition metric, long value) => Count(metric, value, population: "odd");

    private static RunResult Mixed(params MetricCell[] cells) => Result(cells) with
    {
        Populations = [Population("people", misbehaves: false), Population("odd", misbehaves: true)],
    };

    private static PopulationSummary Population(string name, bool misbehaves) =>
        new(name, "bare", "plain-text", misbehaves ? 3 : 10, 1, "nothing") { Misbehaves = misbehaves, Misconduct = misbehaves ? "reads 200 bytes/s" : null };
}
