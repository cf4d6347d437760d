using NBomber.Contracts;

namespace NBomber.CSharp;

public static class Response
{
    public static Response<object> Ok() => new("", false, 0, "", 0);

#if NBOMBER6_OR_LATER
    public static Response<T> Ok<T>(string statusCode = "", long sizeBytes = 0, string message = "", double customLatencyMs = 0) =>
        new(statusCode, false, sizeBytes, message, customLatencyMs);

    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0, double customLatencyMs = 0) =>
        new(statusCode, true, sizeBytes, message, customLatencyMs);
#elif NBOMBER5_OR_LATER
    public static Response<T> Ok<T>(string statusCode = "", long sizeBytes = 0, string message = "") => new(statusCode, false, sizeBytes, message, 0);

    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0) => new(statusCode, true, sizeBytes, message, 0);
#else
    public static Response<T> Ok<T>(string statusCode = "", long sizeBytes = 0, string message = "", double latencyMs = 0) =>
        new(statusCode, false, sizeBytes, message, latencyMs);

    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) =>
        new(statusCode, true, sizeBytes, message, latencyMs);
#endif
}

public static class Step
{
    public static async Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run)
    {
        var response = await run();
        ((Copy)context).Count(name, response, response.Latency);
        return response.IsError && ((Copy)context).Props.RestartIterationOnFail ? throw new InvalidOperationException("restart") : response;
    }
}

public static class Scenario
{
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => new(name, run);

    public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> init) => scenario with { Init = init };

    public static ScenarioProps WithClean(this ScenarioProps scenario, Func<IScenarioInitContext, Task> clean) => scenario with { Clean = clean };

    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => scenario with { HasWarmUp = false };

    public static ScenarioProps WithRestartIterationOnFail(this ScenarioProps scenario, bool shouldRestart) =>
        scenario with { RestartIterationOnFail = shouldRestart };

    public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int maxFailCount) => scenario with { MaxFailCount = maxFailCount };

    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] simulations) =>
        scenario with { Simulation = simulations.Single() };
}

public static class Simulation
{
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new(copies, during);
}
