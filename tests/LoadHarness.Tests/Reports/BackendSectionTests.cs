using System.Net;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Reports;

/// <summary>What a report says of the backend that was observed, and of one that was not.</summary>
public sealed class BackendSectionTests
{
    [Fact]
    public void Render_NothingObserved_SaysWhy()
    {
        var section = Section(SampleResults.Clean());

        Assert.Contains("Not collected: the scenario names neither a process of the backend nor a metrics endpoint (observe)", section, StringComparison.Ordinal);
        Assert.DoesNotContain("<figure", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AnObservedBackend_NamesSourcesAndShowsEveryNumber()
    {
        var section = Section(Observed(SampleResults.Clean()));

        Assert.Contains("The server, process 7: 98 samples, 3 of them failed; first: refused <now>; it had ended at 1:30.", section, StringComparison.Ordinal);
        var last = 98 + SampleResults.Clean().Timeline.Length;
        Assert.Contains($"Resident memory: from 101 MiB to {last} MiB, at most {last} MiB.", section, StringComparison.Ordinal);
        Assert.Contains("Not collected: sockets.", section, StringComparison.Ordinal);
        Assert.Contains("chat_queue{room=\"<b>\"}", section, StringComparison.Ordinal);
        Assert.Contains("<figure id=\"backend-memory\">", section, StringComparison.Ordinal);
        Assert.Contains("<figure id=\"backend-queue\">", section, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NamesFromOutside_AreEscaped()
    {
        var page = RunReport.Render(Observed(SampleResults.Clean()));

        Assert.DoesNotContain("<b>", page[page.IndexOf("id=\"backend\"", StringComparison.Ordinal)..page.IndexOf("id=\"environment\"", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("<now>", page, StringComparison.Ordinal);
    }

    [NpmFact]
    public void Render_Charts_HaveGapsWhereNothingWasTold()
    {
        var page = RunReport.Render(Observed(SampleResults.Clean()));

        var memory = page[page.IndexOf("\"id\":\"backend-memory\"", StringComparison.Ordinal)..];
        Assert.Contains("\"unit\":\"Mebibytes\"", memory[..200], StringComparison.Ordinal);
        var values = memory[memory.IndexOf("\"values\":[", StringComparison.Ordinal)..];
        Assert.StartsWith("\"values\":[null,101,102,", values, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TenHoursObserved_StaysSmallAndKeepsTheExtremes()
    {
        var result = SampleResults.Soak();
        var values = Enumerable.Range(0, result.Timeline.Length).Select(i => (double?)(i == 1_801 ? 9_999 : i)).ToArray();
        var page = RunReport.Render(result with { Observed = [new ObservedSeries("backend.queue", "", "it", values)] });

        Assert.InRange(page.Length, 1, 1_000_000);
        Assert.Contains("at most 9\u202F999.", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        if (RunReport.HasCharts)
        {
            var chart = page[page.IndexOf("\"id\":\"backend-queue\"", StringComparison.Ordinal)..];
            Assert.Contains(",9999,", chart, StringComparison.Ordinal);
        }
    }

    private static RunResult Observed(RunResult result)
    {
        var length = result.Timeline.Length;
        double?[] memory = [null, .. Enumerable.Range(101, length - 2).Select(i => (double?)(i * (1 << 20))), null];
        return result with
        {
            ObservedSources = [new ObservedSource("the server, process 7", 98, 3) { FirstFailure = "refused <now>", Ended = TimeSpan.FromSeconds(90) }],
            Observed =
            [
                new ObservedSeries(MetricCatalog.BackendMemory.Name, "bytes", "it", memory),
                new ObservedSeries(MetricCatalog.BackendHandles.Name, "handles", "it", [.. memory.Select(value => value is null ? null : (double?)40)]),
                new ObservedSeries(MetricCatalog.BackendSockets.Name, "sockets", "it", new double?[length]),
                new ObservedSeries("backend.queue", "", "it", [.. memory.Select(value => value is null ? null : (double?)2.5)]) { Query = "chat_queue{room=\"<b>\"}" },
            ],
        };
    }

    private static string Section(RunResult result)
    {
        var page = RunReport.Render(result);
        var from = page.IndexOf("<section id=\"backend\">", StringComparison.Ordinal);
        return WebUtility.HtmlDecode(page[from..page.IndexOf("</section>", from, StringComparison.Ordinal)]).Replace('\u00A0', ' ');
    }
}
