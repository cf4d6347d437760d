using LoadHarness.Engine;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Slices;

/// <summary>What holds a slice until all begin.</summary>
public sealed class CommonStartTests : IProgress<string>
{
    private readonly HandClock clock = new();
    private readonly List<string> said = [];

    private DateTimeOffset Now => clock.GetUtcNow();

    [Fact]
    public async Task Wait_ForNothing_BeginsAtOnce()
    {
        Assert.Null(await CommonStart.WaitAsync(Options(), CancellationToken.None));
        Assert.Empty(said);
    }

    [Fact]
    public async Task Wait_UntilAnInstant_BeginsThenAndSaysSo()
    {
        var start = Now.AddSeconds(90);
        var waiting = CommonStart.WaitAsync(Options() with { StartAt = start }, CancellationToken.None);
        clock.Pass(89.5);
        Assert.False(waiting.IsCompleted);

        clock.Pass(0.5);

        Assert.Equal(start, await waiting);
        Assert.Equal(["all slices begin in 1 min 30 s", ""], said);
    }

    [Fact]
    public async Task Wait_InCompany_BeginsWhenTheOthersDo()
    {
        var company = new LonelyCompany();
        var waiting = CommonStart.WaitAsync(Options() with { Company = company }, CancellationToken.None);
        clock.Pass(60);
        Assert.False(waiting.IsCompleted);

        var start = Now.AddSeconds(3);
        await Task.Run(() => company.Met.SetResult(start)); // where no context of the test keeps what follows from following at once
        clock.Pass(3);

        Assert.Equal(Now, await waiting);
        Assert.Equal(["waiting for the other slices", "all slices begin in 3 s", ""], said);
    }

    [Theory]
    [InlineData(0.9, false)] // the timers of a busy machine
    [InlineData(1.5, true)]
    public async Task Wait_ForAnInstantThatHasPassed_IsTooLate(double seconds, bool late)
    {
        var options = Options() with { StartAt = Now.AddSeconds(-seconds) };

        if (late)
        {
            var e = await Assert.ThrowsAsync<RunCompanyException>(() => CommonStart.WaitAsync(options, CancellationToken.None));
            Assert.Contains("ready 1.5 s after the instant that was agreed", e.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotNull(await CommonStart.WaitAsync(options, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Wait_WhenItIsEnded_IsGivenUp()
    {
        using var stop = new CancellationTokenSource();
        var waiting = CommonStart.WaitAsync(Options() with { StartAt = Now.AddHours(1) }, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Wait_WhenAnotherSliceHasHadEnough_IsCalledOff()
    {
        var company = new LonelyCompany();
        company.Met.SetResult(Now.AddSeconds(3));
        var waiting = CommonStart.WaitAsync(Options() with { Company = company }, CancellationToken.None);
        clock.Pass(1);

        await company.CalledOff.CancelAsync();

        var e = await Assert.ThrowsAsync<RunCompanyException>(() => waiting);
        Assert.Equal("The run was called off before it began: slice 2 of 2 ended the run.", e.Message);
    }

    void IProgress<string>.Report(string value) => said.Add(value);

    private LoadRunOptions Options()
    {
        var reading = ScenarioFile.ReadText("{ scenario: s, target: { url: \"ws://127.0.0.1:1\" }, populations: [ { name: p, profile: bare, clients: 1 } ] }", "s.yaml");
        return new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("s.yaml", reading.Text, [], reading.Hash),
            TimeProvider = clock,
            Waiting = this,
        };
    }
}
