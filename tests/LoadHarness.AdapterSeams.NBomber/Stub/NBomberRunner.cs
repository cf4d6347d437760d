using NBomber.Contracts;
using NBomber.Contracts.Stats;
using Serilog;

namespace NBomber.CSharp;

/// <summary>
/// Does what NBomber does, as far as the adapter can tell: Init one after another, copies of all scenarios that repeat their iteration until the time is over
/// or they are stopped, Clean when all have ended. What Init throws ends the session.
/// </summary>
public static class NBomberRunner
{
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => new(scenarios);

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => context with { ReportFolder = reportFolderPath };

    public static NBomberContext WithoutReports(this NBomberContext context) => context;

    public static NodeStats Run(this NBomberContext context) => RunAsync(context.Scenarios).GetAwaiter().GetResult();

    private static async Task<NodeStats> RunAsync(IReadOnlyList<ScenarioProps> scenarios)
    {
        var boundary = new Boundary();
        foreach (var scenario in scenarios.Where(scenario => scenario.Init is not null))
        {
            await scenario.Init!(boundary);
        }

        var session = new Session(scenarios);
        await Task.WhenAll(scenarios.SelectMany(scenario => Enumerable.Range(0, scenario.Simulation.Copies).Select(_ => Task.Run(() => RepeatAsync(scenario, session)))));
        foreach (var scenario in scenarios.Where(scenario => scenario.Clean is not null))
        {
            await scenario.Clean!(boundary);
        }

        return session.Stats();
    }

    private static async Task RepeatAsync(ScenarioProps scenario, Session session)
    {
        Assert.False(scenario.HasWarmUp, "NBomber would play it for half a minute before it counts.");
        var copy = new Copy(scenario, session);
        while (!session.IsStopped(scenario))
        {
            var response = await scenario.Run(copy);
            Assert.True(!response.IsError || scenario.MaxFailCount > 5_000, "NBomber would end the session.");
        }
    }

    private sealed class Boundary : IScenarioInitContext
    {
        public ILogger Logger { get; } = new Silence();
    }
}

/// <summary>What one session counts, and which of its scenarios are stopped.</summary>
internal sealed class Session(IReadOnlyList<ScenarioProps> scenarios)
{
    private readonly long start = TimeProvider.System.GetTimestamp();
    private readonly Lock gate = new();
    private readonly HashSet<string> stopped = [];
    private readonly Dictionary<(string Scenario, string Step), List<(IResponse Response, double Latency)>> counted = [];

    public bool IsStopped(ScenarioProps scenario)
    {
        lock (gate)
        {
            return stopped.Contains(scenario.ScenarioName) || TimeProvider.System.GetElapsedTime(start) > scenario.Simulation.During;
        }
    }

    public void Stop(params IEnumerable<string> names)
    {
        lock (gate)
        {
            stopped.UnionWith(names);
        }
    }

    /// <summary>Whether all of it has been stopped, or its time is over.</summary>
    public bool IsOver => scenarios.All(IsStopped);

    public void StopAll() => Stop(scenarios.Select(scenario => scenario.ScenarioName));

    public void Count(string scenario, string step, IResponse response, double latency)
    {
        lock (gate)
        {
            if (!counted.TryGetValue((scenario, step), out var list))
            {
                counted[(scenario, step)] = list = [];
            }

            list.Add((response, latency));
        }
    }

    public NodeStats Stats() => new(
    [
        .. scenarios.Select(scenario => new ScenarioStats(
            scenario.ScenarioName,
            [
                .. counted.Where(one => one.Key.Scenario == scenario.ScenarioName).Select(one => new StepStats(
                    one.Key.Step, Measure(one.Value.Where(sample => !sample.Response.IsError)), Measure(one.Value.Where(sample => sample.Response.IsError)))),
            ])),
    ]);

    private static MeasurementStats Measure(IEnumerable<(IResponse Response, double Latency)> samples)
    {
        var all = samples.OrderBy(sample => sample.Latency).ToList();
        double Quantile(double share) => all.Count == 0 ? 0 : all[Math.Max(0, (int)Math.Ceiling(share * all.Count) - 1)].Latency;
        return new MeasurementStats(
            new RequestStats(all.Count),
            new LatencyStats(Quantile(0.5), Quantile(0.99)),
            new DataTransferStats(all.Sum(sample => sample.Response.SizeBytes)),
            [
                .. all.Where(sample => sample.Response.StatusCode.Length > 0).GroupBy(sample => sample.Response.StatusCode)
                    .Select(code => new StatusCodeStats(code.Key, code.First().Response.Message, code.Count())),
            ]);
    }
}

/// <summary>One copy of a scenario.</summary>
internal sealed class Copy(ScenarioProps props, Session session) : IScenarioContext
{
    public ScenarioProps Props => props;

    public ILogger Logger { get; } = new Silence();

    public NodeInfo NodeInfo => new(session.IsOver ? OperationType.Stop : OperationType.Bombing);

    public void Count(string step, IResponse response, double latency) => session.Count(props.ScenarioName, step, response, latency);

    public void StopScenario(string scenarioName, string reason) => session.Stop(scenarioName);

    public void StopCurrentTest(string reason) => session.StopAll();
}
