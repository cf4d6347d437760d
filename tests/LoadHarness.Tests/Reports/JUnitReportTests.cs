using System.Globalization;
using System.Xml.Linq;
using System.Xml.Schema;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Reports;

public sealed class JUnitReportTests
{
    [Theory]
    [InlineData("clean", 0, 0)]
    [InlineData("defects", 4, 0)]
    [InlineData("one-second", 0, 1)]
    [InlineData("interrupted", 0, 1)]
    [InlineData("never-joined", 0, 1)]
    [InlineData("empty", 0, 1)]
    [InlineData("soak", 3, 0)]
    [InlineData("slice", 0, 0)]
    [InlineData("merged", 0, 2)]
    public void Xml_Sample_KeepsTheSchemaAndCountsItself(string sample, int failures, int errors)
    {
        var result = SampleResults.All[sample]();

        var suite = Valid(JUnitReport.Xml(result));

        Assert.Equal((failures, errors), (suite.Descendants("failure").Count(), suite.Descendants("error").Count()));
        int Attribute(string name) => int.Parse(suite.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        Assert.Equal(
            (suite.Elements("testcase").Count(), failures, errors, suite.Descendants("skipped").Count()),
            (Attribute("tests"), Attribute("failures"), Attribute("errors"), Attribute("skipped")));
        Assert.Equal(result.Verdict.Outcome == VerdictOutcome.Pass, Attribute("failures") + Attribute("errors") == 0);
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("defects")]
    [InlineData("one-second")]
    [InlineData("interrupted")]
    [InlineData("never-joined")]
    [InlineData("merged")]
    public void Xml_Sample_MatchesGoldenFile(string sample) => GoldenFile.Verify(sample + ".junit.xml", JUnitReport.Xml(SampleResults.All[sample]()));

    [Fact]
    public void Xml_RunJudgedForReal_HasEachThresholdOnce_TheRulesOfTheLedgerApart()
    {
        var judged = RunJudge.Judge(SampleResults.Clean() with { Thresholds = ["delivery.latency p99 < 250 ms", "delivery.duplicate <= 3", "delivery.reordered == 0"] });

        var cases = Valid(JUnitReport.Xml(judged)).Elements("testcase").Select(one => $"{one.Attribute("classname")!.Value}: {one.Attribute("name")!.Value}");

        Assert.Equal(
            [
                "loadharness.rooms: verdict",
                "loadharness.rooms.ledger: the account is complete",
                "loadharness.rooms.ledger: delivery.duplicate <= 3",
                "loadharness.rooms.ledger: delivery.lost == 0",
                "loadharness.rooms.ledger: delivery.unexpected == 0",
                "loadharness.rooms.ledger: delivery.corrupt == 0",
                "loadharness.rooms.thresholds: delivery.latency p99 < 250 ms",
                "loadharness.rooms.thresholds: delivery.reordered == 0",
                "loadharness.rooms.generator: schedule.lateness p99: ≤ 20 ms",
                "loadharness.rooms.generator: receive.backlog p99: ≤ 20 ms",
                "loadharness.rooms.generator: paused for garbage collection: ≤ 100 ms, ≤ 1 % of the time",
                "loadharness.rooms.generator: dials that this machine could not make: 0",
            ],
            cases);
    }

    [Fact]
    public void Xml_Loss_NamesTheFirstMessagesThatWereLost()
    {
        var result = SampleResults.Defects();

        var failure = Case(Valid(JUnitReport.Xml(result)), "delivery.lost == 0").Element("failure")!;

        Assert.StartsWith("672, limit ", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        var lost = result.Offenders.Where(offender => offender.Class == "lost").Select(offender => offender.Message).ToList();
        Assert.All(lost.Take(5), message => Assert.Contains($"- {message}  ", failure.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(lost[5], failure.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Xml_LedgerThatDoesNotAddUp_IsAnErrorOfTheHarness()
    {
        var result = SampleResults.Clean();
        var cells = result.Cells.Select(cell => cell.Metric == MetricCatalog.Delivered.Name && cell.Phase == "steady" ? cell with { Value = cell.Value - 3 } : cell);

        var error = Case(Valid(JUnitReport.Xml(result with { Cells = [.. cells] })), "the account is complete").Element("error")!;

        Assert.StartsWith("off by 3: ", error.Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Xml_DialsBlocked_IsAnErrorOfTheGenerator()
    {
        var blocked = new MetricCell { Metric = MetricCatalog.DialsBlocked.Name, Phase = "steady", Population = "members", Value = 7 };
        var result = SampleResults.Clean();

        var error = Case(Valid(JUnitReport.Xml(result with { Cells = [.. result.Cells, blocked] })), "dials that this machine could not make: 0").Element("error")!;

        Assert.StartsWith("7 dials failed for want of something on this machine", error.Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Xml_NotJudged_SkipsItsThresholds()
    {
        var suite = Valid(JUnitReport.Xml(SampleResults.Clean() with { ThresholdOutcomes = [], Thresholds = ["delivery.lost == 0"], Verdict = Verdict.NotYet }));

        Assert.Equal("not judged", Case(suite, "delivery.lost == 0").Element("skipped")!.Attribute("message")!.Value);
        Assert.Equal("verdict.inconclusive", Case(suite, "verdict").Element("error")!.Attribute("type")!.Value);
    }

    [Fact]
    public void Xml_HostileTexts_StayWhatXmlAllows()
    {
        var text = JUnitReport.Xml(EscapingTests.HostileResult());

        var suite = Valid(text);
        Assert.DoesNotContain('\u0000', text);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("</script><script>alert(1)</script><!--\"'&`|\u2028\u2029\uFFFD\uFFFD[31m", suite.Element("system-out")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Xml_HalvesOfPairs_AreReplaced()
    {
        // Not as data of a theory: on its way there the runner would replace them.
        (string Build, string Shown)[] cases = [("a\uD800b", "a\uFFFDb"), ("\uDC00", "\uFFFD"), ("\uD83D\uDE00\uFFFE", "\uD83D\uDE00\uFFFD")];
        var result = SampleResults.Clean();

        Assert.All(cases, one =>
        {
            var suite = Valid(JUnitReport.Xml(result with { Run = result.Run with { Build = one.Build } }));
            Assert.Equal(one.Shown, suite.Descendants("property").Single(property => property.Attribute("name")!.Value == "build").Attribute("value")!.Value);
        });
    }

    [Theory]
    [InlineData("<testsuites/>")]
    [InlineData("<testsuites><testsuite name=\"a\"/></testsuites>")]
    public void Schema_OfSomethingElse_Complains(string document) => Assert.ThrowsAny<Exception>(() => Valid(document));

    private static XElement Case(XElement suite, string name) => suite.Elements("testcase").Single(one => one.Attribute("name")!.Value == name);

    internal static XElement Valid(string document)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, RepositoryFiles.PathOf("tests/LoadHarness.Tests/Reports/junit.xsd"));
        var complaints = new List<string>();
        var parsed = XDocument.Parse(document, LoadOptions.PreserveWhitespace);
        parsed.Validate(schemas, (_, complaint) => complaints.Add(complaint.Message));
        Assert.Empty(complaints);
        return Assert.Single(parsed.Root!.Elements("testsuite"));
    }
}
