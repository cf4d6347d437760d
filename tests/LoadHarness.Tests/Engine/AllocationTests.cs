using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Engine;

/// <summary>
/// A whole run over real sockets: what is allocated while it is steady, by everything that the process does. It is steady
/// once the ledger remembers as many messages as it ever will: those of 10 H and of the interval under way.
/// </summary>
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    /// <summary>
    /// No object of .NET is smaller than 24 bytes. What is allocated at the end of each interval, whatever was said in it, comes
    /// to less than that per message of this run.
    /// </summary>
    private const double LessThanAnObject = 20;

    [Theory]
    [InlineData("bare", "{ closed-loop: true, think: 12ms, bytes: 100 }")]
    [InlineData("{ extends: bare, dedupe: time }", "{ every: 20ms, bytes: 100, awkward: 50% }, signals: [ { signal: typing, every: 20ms } ]")]
    public async Task ASteadyRun_AllocatesNothingPerMessage(string profile, string say)
    {
        using var server = new EchoServer();
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: allocations
            target: { url: "{{server.Url}}" }
            populations:
              - { name: people, profile: {{profile}}, protocol: { extends: plain-text, signals: { typing: { send: "~t ${user}", match: { contains: "~t" } } } }, clients: 200, rooms: { size: 1 }, arrival: { ramp: 1s }, say: {{say}} }
            phases: { warm-up: 3s, steady: 4s, drain: 100ms }
            lost-after: 100ms
            """,
            "allocations.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        LoadRun.PrepareProcess(reading.Scenario!);
        var samples = new Samples();
        var run = new LoadRun(new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("allocations.yaml", reading.Text, [], reading.Hash),
            Progress = samples,
        });

        var result = await run.PlayAsync(CancellationToken.None);

        Assert.Equal(RunEndingKind.Completed, result.Ending.Kind);
        var steady = samples.InSteady();
        Assert.True(steady.Count >= 2, $"only {steady.Count} intervals with messages");

        // What each message allocates shows in every interval; what a busy machine makes grow now and then, only in some.
        Assert.True(
            steady.Min(interval => interval.Bytes / (double)interval.Messages) < LessThanAnObject,
            string.Join(", ", steady.Select(interval => $"{interval.Bytes} bytes for {interval.Messages} messages")));
    }

    /// <summary>Messages and bytes allocated so far, at each end of an interval.</summary>
    private sealed class Samples : IProgress<RunProgress>
    {
        private readonly List<(string Phase, long Sent, long Bytes)> _all = new(20);

        public void Report(RunProgress value) => _all.Add((value.Phase, value.Live.Sent, GC.GetTotalAllocatedBytes(precise: true)));

        /// <summary>What came to each interval of the steady phase that had enough messages to tell.</summary>
        public IReadOnlyList<(long Messages, long Bytes)> InSteady() =>
        [
            .. _all.Zip(_all.Skip(1))
                .Where(pair => pair is { First.Phase: "steady", Second.Phase: "steady" } && pair.Second.Sent - pair.First.Sent > 1_000)
                .Select(pair => (pair.Second.Sent - pair.First.Sent, pair.Second.Bytes - pair.First.Bytes)),
        ];
    }
}
