using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Engine;

/// <summary>Faults of our own code, on threads that nobody waits for.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task PlayAsync_AConnectorThatThrows_EndsTheRunAsAFaultOfOursWithAResult()
    {
        // Thrown on the thread of the timer wheel: the first client of three arrives there.
        var run = new LoadRun(Options() with { Connector = _ => new ThrowingConnector() });

        var result = await run.PlayAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(
            new RunEnding(RunEndingKind.HarnessFault, "InvalidOperationException in ThrowingConnector.Connect: thrown by a test"), result.Ending);
        var verdict = RunJudge.Judge(result).Verdict;
        Assert.Equal(VerdictCause.HarnessFault, verdict.Cause);
        Assert.Equal(70, LoadHarness.Cli.ExitCode.Of(verdict));
        Assert.Equal("A fault of the harness itself: InvalidOperationException in ThrowingConnector.Connect: thrown by a test.", verdict.Reason);
    }

    [Fact]
    public void GuardedConnector_WhatAClientThrows_IsReportedAndDoesNotReachTheTransport()
    {
        var faults = new FaultWatch();
        var timers = new HandDrivenTimers();
        var scripted = new ScriptedConnector(timers);
        var connector = new GuardedConnector(scripted, faults);
        var request = new ConnectRequest(new Uri("ws://h/"), [], [], TimeSpan.FromSeconds(1), 1, 0);
        connector.Connect(request, new ThrowingEvents());

        Assert.Null(faults.First);
        scripted.Last.Open();
        scripted.Last.Receive("x");
        scripted.Last.Send("x"u8, false, SendTag.None);
        scripted.Last.FailSends = true;
        scripted.Last.Send("x"u8, false, SendTag.None);
        scripted.Last.Refuse(401);
        scripted.Last.End();

        Assert.Equal("OnOpened", faults.First!.Message);
        Assert.Equal(connector.Name, scripted.Name);
    }

    [Fact]
    public void TimerWheel_ATargetThatThrows_IsReportedAndTheWheelTurnsOn()
    {
        using var both = new CountdownEvent(2);
        using var wheel = new TimerWheel(TimeProvider.System, (_, _) => { }, _ => both.Signal());
        wheel.Start();
        wheel.Arm(new(new ThrowingTarget()), wheel.Now);
        wheel.Arm(new(new ThrowingTarget()), wheel.Now + TimeSpan.FromMilliseconds(5));

        Assert.True(both.Wait(TimeSpan.FromSeconds(30)));
    }

    private static LoadRunOptions Options()
    {
        var reading = ScenarioFile.ReadText("""
            scenario: fault
            target: { url: "ws://127.0.0.1:9/" }
            populations: [{ name: a, profile: bare, clients: 3, arrival: { ramp: 0s } }]
            phases: { warm-up: 0s, steady: 1h }
            """, "fault.yaml");
        return new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("fault.yaml", reading.Text, [], reading.Hash),
        };
    }

    private sealed class ThrowingConnector : IConnector
    {
        public string Name => "throwing";

        public IConnection Connect(ConnectRequest request, IConnectionEvents events) => throw new InvalidOperationException("thrown by a test");
    }

    private sealed class ThrowingTarget : LoadHarness.Clients.ITimerTarget
    {
        public void OnTimer(LoadHarness.Clients.ClientTimer timer, TimeSpan due) => throw new InvalidOperationException();
    }

    private sealed class ThrowingEvents : IConnectionEvents
    {
        public void OnOpened(IConnection connection, TimeSpan at) => throw new InvalidOperationException(nameof(OnOpened));

        public void OnRefused(int status) => throw new InvalidOperationException();

        public void OnDialFailed(TimeSpan at, string reason, bool blocked) => throw new InvalidOperationException();

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at) => throw new InvalidOperationException();

        public void OnAlive(TimeSpan at) => throw new InvalidOperationException();

        public void OnSent(SendTag tag, TimeSpan at) => throw new InvalidOperationException();

        public void OnSendFailed(SendTag tag, TimeSpan at) => throw new InvalidOperationException();

        public void OnEnded(TimeSpan at, ConnectionEnd end) => throw new InvalidOperationException();
    }
}
