using System.Text.Json.Nodes;
using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Journal;

/// <summary>What a journal keeps, what is read from one that was cut off anywhere, and that it says what the result would have said.</summary>
public sealed class RunJournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("journal-").FullName;

    private string IntervalsFile => Path.Combine(folder, "journal", "intervals.ndjson");

    private string BooksFile => Path.Combine(folder, "journal", "books.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Read_OfAWholeRun_SaysWhatItsResultSays()
    {
        using var server = new EchoServer();
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: journalled
            target: { url: "{{server.Url}}" }
            populations:
              - { name: alone, profile: bare, protocol: plain-text, clients: 20, rooms: { size: 1 }, arrival: { ramp: 200ms, stay: 1s }, say: { every: 100ms, bytes: 60 } }
              - { name: pairs, profile: bare, protocol: plain-text, clients: 20, rooms: { size: 2 }, arrival: { ramp: 200ms }, say: { every: 50ms, bytes: 60 } }
              - { name: odd, profile: { extends: malformed, read: 400 B/s, hang-up: 600ms }, protocol: plain-text, clients: 4, rooms: { size: 4, name: "pairs-0" }, arrival: { ramp: 100ms }, say: { every: 100ms, bytes: 60 } }
            events: [{ at: 1500ms, network: down, share: 50%, for: 300ms, population: pairs }, { at: 200ms, bring: odd, for: 1500ms }]
            phases: { warm-up: 500ms, steady: 2s, drain: 300ms }
            lost-after: 300ms
            """,
            "journalled.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        var result = await new LoadRun(new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("journalled.yaml", reading.Text, [], reading.Hash),
            OutputFolder = folder,
        }).PlayAsync(CancellationToken.None);

        var journalled = RunJournal.Read(folder);

        Assert.Equal(RunEndingKind.BrokenOff, journalled.Ending.Kind);
        Assert.NotEmpty(result.Storms);
        Assert.NotEmpty(result.Ends);
        Assert.True(result.Timeline.Length >= 4);
        Assert.Contains(result.Ends, end => end is { Population: "odd", Side: "client" });
        Assert.True(result.Count(MetricCatalog.SentMalformed, population: "odd") + result.Count(MetricCatalog.Sent, population: "odd") > 0);
        Assert.Equal(result.Count(MetricCatalog.Sent), result.Timeline.Counts["messages.sent"].Sum()); // the course is that of those who behave, too
        Assert.Equal(Comparable(result), Comparable(journalled));
        var sent = RunJournal.Intervals(folder).Aggregate(new long[44], (sum, interval) => [.. sum.Zip(interval.Sent.Values, (a, b) => a + b)]);
        Assert.Equal(result.Cells.Where(cell => cell.Metric == "messages.sent").Sum(cell => cell.Value), sent.Sum());
        Assert.DoesNotContain(0, sent);
    }

    [Fact]
    public void Read_OneThatWasCutOffAnywhere_HasEveryWholeInterval()
    {
        Write(3);
        var whole = File.ReadAllBytes(IntervalsFile);
        var ends = whole.Index().Where(one => one.Item == (byte)'\n').Select(one => one.Index + 1).ToList();
        foreach (var length in Enumerable.Range(0, whole.Length + 1).Where(length => length % 7 == 0 || ends.Exists(end => Math.Abs(end - length) < 3)))
        {
            File.WriteAllBytes(IntervalsFile, whole[..length]);

            // A line without its line break is whole if it can be read.
            var expected = ends.Count(end => end - 1 <= length);
            var result = RunJournal.Read(folder);

            Assert.Equal(expected, result.Timeline.Length);
            Assert.Equal(10 * expected, result.Cells.Where(cell => cell.Metric == "messages.sent").Sum(cell => cell.Value));
        }
    }

    [Fact]
    public void Read_BooksOfAnEarlierInterval_SaysSo()
    {
        Write(3, booksTo: 2);

        var result = RunJournal.Read(folder);

        Assert.Equal(TimeSpan.FromSeconds(3), result.Duration);
        Assert.Contains(result.Notes, note => note.EndsWith("what was measured after it is missing. The tables of connections, errors, rooms and messages are as of 0:02.", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_IsPartialAndInconclusive_WhateverWasMeasured()
    {
        Write(3);

        var verdict = RunJudge.Judge(RunJournal.Read(folder)).Verdict;

        Assert.Equal((VerdictOutcome.Inconclusive, VerdictCause.BrokenOff), (verdict.Outcome, verdict.Cause));
        Assert.Equal("Partial: the program left no result, but a journal that covers the first 3 s of 1.5 min.", verdict.Reason);
        Assert.Equal(4, LoadHarness.Cli.ExitCode.Of(verdict));
    }

    [Fact]
    public void Read_WhileItIsWritten_SaysThatTheRunGoesOn()
    {
        using (var writer = JournalWriter.Create(folder, Books(0)))
        {
            writer.Append(Interval(0));
            writer.WriteBooks(Books(1));

            Assert.StartsWith("the run is still going on, but", RunJournal.Read(folder).Ending.Detail, StringComparison.Ordinal);
        }

        Assert.StartsWith("the program left no result", RunJournal.Read(folder).Ending.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoIntervalYet_IsAResultWithoutNumbers()
    {
        Write(0);

        var result = RunJournal.Read(folder);

        Assert.Equal((0, 0), (result.Timeline.Length, result.Cells.Count));
        Assert.Contains("index", LoadHarness.Reports.RunReport.Render(RunJudge.Judge(result)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("")]
    public void Read_BooksThatAreNone_IsToldWithThePlace(string books)
    {
        Write(1);
        File.WriteAllText(BooksFile, books);

        var error = Assert.Throws<ResultFileException>(() => RunJournal.Read(folder));

        Assert.StartsWith($"{Path.Combine(folder, "journal")}: this is not the journal of a LoadHarness run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResultFileRead_OnlyAJournal_SaysHowToGetAResult()
    {
        Write(1);

        var error = Assert.Throws<ResultFileException>(() => ResultFile.Read(folder));

        Assert.EndsWith($"Put result and report together from it: loadharness report {folder}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WhereThereIsAnEarlierOne_BeginsAnew()
    {
        Write(3);

        Write(1);

        Assert.Single(RunJournal.Intervals(folder));
    }

    /// <summary>Everything of a result that a journal must tell as well.</summary>
    private static string Comparable(RunResult result)
    {
        var json = JsonNode.Parse(ResultFile.ToJson(result with
        {
            Ending = new RunEnding(RunEndingKind.Completed),
            Notes = [],
            Phases = [.. result.Phases.SkipLast(1), result.Phases[^1] with { End = TimeSpan.Zero }], // the end of the last is known a moment later
            Environment = SampleResults.Clean().Environment,
        }))!;
        var timers = json["timeline"]!["timers"]!.AsObject();
        foreach (var (_, series) in timers)
        {
            // Encodings of the same counts may differ: compared are their cells, and that each interval has samples or none.
            var histograms = series!["histograms"]!.AsArray();
            for (var i = 0; i < histograms.Count; i++)
            {
                histograms[i] = histograms[i] is { } text ? LoadHarness.Metrics.Histograms.HistogramEncoding.FromBase64(text.GetValue<string>()).TotalCount : null;
            }
        }

        return json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private void Write(int intervals, int? booksTo = null)
    {
        using var writer = JournalWriter.Create(folder, Books(0));
        for (var i = 0; i < intervals; i++)
        {
            writer.Append(Interval(i));
        }

        writer.WriteBooks(Books(booksTo ?? intervals));
    }

    private static JournalInterval Interval(int number) => new()
    {
        From = TimeSpan.FromSeconds(number),
        To = TimeSpan.FromSeconds(number + 1),
        Cells = [new JournalCell("messages.sent", "arrival", "members", 10)],
        Levels = new Dictionary<string, long> { ["clients.joined"] = 3 },
        Sent = new PackedNumbers([4, 6, 0]),
    };

    private static RunResult Books(int to) => SampleResults.Clean() with
    {
        Cells = [],
        Timeline = Timeline.Empty,
        Phases = to == 0 ? [] : [new PhaseSpan("arrival", TimeSpan.Zero, TimeSpan.FromSeconds(to))],
        Ending = new RunEnding(RunEndingKind.BrokenOff, "1.5 min"),
        ThresholdOutcomes = [],
    };
}
