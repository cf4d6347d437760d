using NBomber.Contracts.Stats;
using Serilog;

namespace NBomber.Contracts;

/// <summary>The part of NBomber's contracts that the adapter and its tests use, in the shape of the version that it is compiled for.</summary>
public interface IResponse
{
    string StatusCode { get; }

    bool IsError { get; }

    long SizeBytes { get; }

    string Message { get; }
}

public sealed record Response<T>(string StatusCode, bool IsError, long SizeBytes, string Message, double Latency) : IResponse;

public interface IScenarioContext
{
    NodeInfo NodeInfo { get; }

    ILogger Logger { get; }

    void StopScenario(string scenarioName, string reason);

    void StopCurrentTest(string reason);
}

public interface IScenarioInitContext
{
    ILogger Logger { get; }
}

public sealed record LoadSimulation(int Copies, TimeSpan During);

public sealed record ScenarioProps(string ScenarioName, Func<IScenarioContext, Task<IResponse>> Run)
{
    public Func<IScenarioInitContext, Task>? Init { get; init; }

    public Func<IScenarioInitContext, Task>? Clean { get; init; }

    public bool HasWarmUp { get; init; } = true;

    public bool RestartIterationOnFail { get; init; } = true;

    public int MaxFailCount { get; init; } = 5_000;

    public LoadSimulation Simulation { get; init; } = new(1, TimeSpan.FromMinutes(1));
}

public sealed record NBomberContext(IReadOnlyList<ScenarioProps> Scenarios, string ReportFolder = "");
