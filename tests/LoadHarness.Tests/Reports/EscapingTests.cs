using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.Tests.Reports;

/// <summary>Every text that a user, a scenario or a backend can choose, made as hostile as possible.</summary>
public sealed class EscapingTests
{
    private const string Hostile = "</script><script>alert(1)</script><!--\"'&`|\u2028\u2029\u0000\u001b[31m\r\n*x*";

    [Fact]
    public void Render_HostileTexts_ArriveAsText()
    {
        var html = RunReport.Render(HostileResult());

        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0000', html);
        Assert.DoesNotContain('\u001b', html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        // Data block, chart library, our script: nobody has added one.
        Assert.Equal(RunReport.HasCharts ? 3 : 0, Regex.Count(html, "<script"));
        Assert.Equal(RunReport.HasCharts ? 3 : 0, Regex.Count(html, "</script>"));
    }

    [Fact]
    public void Render_HostileTexts_StayInsideTheDataBlock()
    {
        var block = Regex.Match(RunReport.Render(HostileResult(), withCharts: RunReport.HasCharts), "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        if (!RunReport.HasCharts)
        {
            return;
        }

        Assert.DoesNotContain('<', block);
        Assert.DoesNotContain('\u2028', block);
        Assert.DoesNotContain('\u2029', block);
        using var json = JsonDocument.Parse(block);
        Assert.Equal(Hostile, json.RootElement.GetProperty("phases")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Markdown_HostileTexts_BreakNoCell()
    {
        var text = RunSummary.Markdown(HostileResult());

        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        foreach (var row in text.Split('\n').Where(line => line.StartsWith("| <code>", StringComparison.Ordinal)))
        {
            Assert.Equal(8, Regex.Count(row, @"(?<!\\)\|"));
        }
    }

    internal static RunResult HostileResult()
    {
        var result = SampleResults.Clean();
        return result with
        {
            Run = result.Run with { Id = Hostile, Scenario = Hostile, About = Hostile, Build = Hostile, Target = Hostile, CommandLine = Hostile },
            Scenario = new ScenarioRecord(Hostile, Hostile, [Hostile], Hostile),
            Populations = [new(Hostile, Hostile, Hostile, 1, 1, Hostile), new(Hostile + "2", Hostile, Hostile, 1, 1, Hostile)],
            Phases = [new PhaseSpan(Hostile, TimeSpan.Zero, TimeSpan.FromSeconds(30)), .. result.Phases.Skip(2)],
            Ending = new RunEnding(RunEndingKind.Terminated, Hostile),
            Ends = [new(Hostile, Hostile, Hostile, true, 1, TimeSpan.Zero, TimeSpan.Zero)],
            Errors = [new(Hostile, Hostile, 1, TimeSpan.Zero, TimeSpan.Zero)],
            WorstRooms = [new(Hostile, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)],
            Offenders =
            [
                .. new[] { Hostile, "lost", "reordered" }.Select(kind => new OffendingMessage(kind, Hostile, Hostile, Hostile, Hostile, TimeSpan.Zero, TimeSpan.Zero)
                {
                    SenderUser = Hostile + "3",
                    ReceiverUser = Hostile + "4",
                    Connection = new OffendedConnection(0, TimeSpan.Zero, null, TimeSpan.Zero, TimeSpan.Zero, Hostile),
                    After = Hostile,
                }),
            ],
            Thresholds = [Hostile],
            ThresholdOutcomes = [new(Hostile, Hostile, Hostile, Hostile, ThresholdResult.Missed, Hostile, TimeSpan.Zero)],
            Verdict = new Verdict(VerdictOutcome.Fail, VerdictCause.Ledger, Hostile),
            Environment = result.Environment with { Harness = Hostile, Runtime = Hostile, OperatingSystem = Hostile, Architecture = Hostile, Transport = Hostile },
            Notes = [Hostile],
        };
    }
}
