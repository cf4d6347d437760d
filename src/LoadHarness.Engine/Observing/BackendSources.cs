using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>Makes the sources of a run.</summary>
internal static class BackendSources
{
    /// <summary>What is asked about the backend of a run, in the order in which reports show it.</summary>
    public static IEnumerable<IBackendSource> Of(LoadRunOptions options)
    {
        var observe = options.Scenario.Observe;
        if (observe.IsOff || !options.OwnsBackend)
        {
            yield break;
        }

        if (ProcessOf(observe, options) is { } process)
        {
            yield return process;
        }

        if (observe.Prometheus is { } url)
        {
            yield return new PrometheusSource(url, observe.Series);
        }
    }

    /// <summary>The process of the backend as a source; null: none is watched.</summary>
    public static IBackendSource? Process(LoadRunOptions options) => options.Scenario.Observe.IsOff || !options.OwnsBackend ? null : ProcessOf(options.Scenario.Observe, options);

    private static ProcessSource? ProcessOf(Observation observe, LoadRunOptions options)
    {
        var withChildren = observe.Children ?? options.Scenario.Target.Command is not null;
        if (observe.Pid is not null || observe.Process is not null)
        {
            Func<int?>? successor = observe.Process is null ? null : () => ProcessFinder.Find(observe);
            return Make(observe.Process is { } name ? $"'{name}'" : "the backend", ProcessFinder.Find(observe), successor);
        }

        var isEndedByEvents = options.Scenario.Events.Any(one => one.Process is not null);
        return options.Backend is { } started ? Make(started.Label, started.Pid, isEndedByEvents ? () => started.Pid : null) : null;

        ProcessSource Make(string label, int? pid, Func<int?>? successor) =>
            new(ProcessFinder.View, label, pid, withChildren, successor);
    }
}
