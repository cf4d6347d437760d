using LoadHarness.Engine;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>What of a scenario cannot be played from pods, because it is about the machine on which it is played. Pure.</summary>
internal static class PodObstacles
{
    /// <summary>The obstacles, each one sentence with the remedy; empty: there are none.</summary>
    public static IEnumerable<string> Of(Scenario scenario, ScenarioReading reading)
    {
        var (target, observe) = (scenario.Target, scenario.Observe);
        if (target.Url is not { } url)
        {
            yield return "The reference backend would be started in a pod, where no other pod finds it: name a backend with --target URL.";
        }
        else if (url.IsLoopback)
        {
            yield return $"{url.Host} is the pod itself there: name the backend by a name that pods know, such as --target ws://chat.default.svc:8080/chat.";
        }

        foreach (var other in new[] { ("target.admin", target.Admin), ("target.proxy", target.Proxy), ("observe.prometheus", observe.Prometheus) })
        {
            if (other is (var key, { IsLoopback: true } address))
            {
                yield return $"{key}: {address.Host} is the pod itself there: name the server by a name that pods know.";
            }
        }

        if (target.Command is not null)
        {
            yield return "target.command: pods play clients and start no server: let the cluster run it, and name it in target.url.";
        }

        if (!observe.IsOff && observe.NamesProcess)
        {
            yield return "observe: a process of this machine is not in a pod: watch the backend by its metrics (observe.prometheus), or write observe: none.";
        }

        foreach (var one in scenario.Events.Where(one => one.Command is not null))
        {
            yield return $"The event '{one.Label}' runs a command of this machine, which the image has not: remove it, or do the same from a Job of its own.";
        }

        foreach (var change in reading.Overrides.Where(change => Secretless.Override(change) != change && !change.Contains("${", StringComparison.Ordinal)))
        {
            yield return $"{Secretless.Override(change)}: this may be a secret, and would stand in the Job for all to read: write ${{NAME}} in its place, within single quotes.";
        }
    }
}
