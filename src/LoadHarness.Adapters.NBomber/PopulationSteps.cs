using global::NBomber.Contracts;
using global::NBomber.Contracts.Stats;
using global::NBomber.CSharp;
using NBomberScenario = global::NBomber.CSharp.Scenario;

namespace LoadHarness.Adapters.NBomber;

/// <summary>The NBomber scenario of one population: its copies take what happened and count it, one thing in each iteration.</summary>
internal sealed class PopulationSteps
{
    /// <summary>Zero would be no latency of ours to NBomber, and it would measure its own.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMicroseconds(1);

    private readonly int _number;
    private readonly ChatSession _session;
    private readonly SampleFeed _feed;

    /// <summary>Makes it.</summary>
    /// <param name="name">Name of the population.</param>
    /// <param name="number">Its number.</param>
    /// <param name="session">The run.</param>
    /// <param name="options">What was chosen.</param>
    public PopulationSteps(string name, int number, ChatSession session, ChatScenarioOptions options)
    {
        (_number, _session, _feed) = (number, session, session.Feeds[number]);
        Scenario = NBomberScenario.Create(name, CountOneAsync)
            .WithInit(context => _session.PrepareAsync(_number, context.Logger))
            .WithClean(context => _session.EndAsync(context.Logger))
            .WithoutWarmUp() // the scenario has its own
            .WithRestartIterationOnFail(false) // a step that failed is the whole iteration
            .WithMaxFailCount(int.MaxValue) // how much may fail is said in the scenario
            .WithLoadSimulations(Simulation.KeepConstant(options.Copies, session.Planned));
    }

    /// <summary>The scenario.</summary>
    public ScenarioProps Scenario { get; }

    private async Task<IResponse> CountOneAsync(IScenarioContext context)
    {
        _session.Begin(() => context.NodeInfo.CurrentOperation == OperationType.Bombing);
        while (await _feed.TakeAsync().ConfigureAwait(false) is { } told)
        {
            var response = Respond(told, told is { Step: Told.Delivery, Failure: null } ? _session.MessageBytes : 0);
            await Step.Run(told.Step, context, () => Task.FromResult(response)).ConfigureAwait(false);
            if (!_session.IsNearItsEnd)
            {
                return Respond(told, sizeBytes: 0); // NBomber adds the bytes of its steps to those of the iteration
            }
        }

        // Not context.StopScenario: NBomber 4 then writes a line while its live table is drawn for the last time, and now and then either waits for the other for ever.
        await _session.Over.ConfigureAwait(false);
        return Respond(default, sizeBytes: 0);
    }

    private static Response<object> Respond(in Told told, long sizeBytes)
    {
        var latency = (told.Latency < Least ? Least : told.Latency).TotalMilliseconds;
#if NBOMBER6_OR_LATER
        return told.Failure is { } failure
            ? Response.Fail<object>(statusCode: failure, message: told.About, sizeBytes: sizeBytes, customLatencyMs: latency)
            : Response.Ok<object>(statusCode: "", sizeBytes: sizeBytes, message: "", customLatencyMs: latency);
#elif NBOMBER5_OR_LATER
        _ = latency; // NBomber 5 has no place for it
        return told.Failure is { } failure
            ? Response.Fail<object>(statusCode: failure, message: told.About, sizeBytes: sizeBytes)
            : Response.Ok<object>(statusCode: "", sizeBytes: sizeBytes, message: "");
#else
        return told.Failure is { } failure
            ? Response.Fail<object>(statusCode: failure, message: told.About, sizeBytes: sizeBytes, latencyMs: latency)
            : Response.Ok<object>(statusCode: "", sizeBytes: sizeBytes, message: "", latencyMs: latency);
#endif
    }
}
