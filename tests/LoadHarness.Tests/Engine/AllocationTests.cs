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
    [InlineData("{ closed-loop: true, think: 12ms, bytes: 100 }")]
    [InlineData("{ every: 12ms, bytes: 100 }")]
    public async Task ASteadyRun_AllocatesNothingPerMessage(string say)
    {
        using var server = new EchoServer();
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: allocations
            target: { url: "{{server.Url}}" }
            populations:
              - { name: people, profile: bare, clients: 200, rooms: { size: 1 }, arrival: { ramp: 1s }, say: {{say}} }
            phases: { warm-up: 5s, steady: 5s, drain: 100ms }
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
        var (messages, bytes) = samples.InSteady();
        Assert.True(messages > 5_000, $"only {messages} messages");
        Assert.True(bytes / (double)messages < LessThanAnObject, $"{bytes} bytes for {messages} messages");
    }

    /// <summary>Messages and bytes allocated so far, at each end of an interval.</summary>
    private sealed class Samples : IProgress<RunProgress>
    {
        private readonly List<(string Phase, long Sent, long Bytes)> _all = new(20);

        public void Report(RunProgress value) => _all.Add((value.Phase, value.Live.Sent, GC.GetTotalAllocatedBytes(precise: true)));

        public (long Messages, long Bytes) InSteady()
        {
            var steady = _all.FindAll(sample => sample.Phase == "steady");
            return (steady[^1].Sent - steady[0].Sent, steady[^1].Bytes - steady[0].Bytes);
        }
    }
}
