using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>
/// What a Kubernetes server refuses although its schema allows it, from the validation of its API (pkg/apis/batch, core and networking): no
/// server can be had for tests. A list of what is broken, by the path of the value.
/// </summary>
internal static partial class ServerRules
{
    private const int MostBytes = 1 << 20;
    private static readonly string[] SafeSysctls = ["net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies"];

    public static IReadOnlyList<string> Broken(IReadOnlyList<JsonObject> objects) =>
        [.. objects.SelectMany(one => OfMetadata(one).Concat(OfKind(one, objects)))];

    private static IEnumerable<string> OfKind(JsonObject one, IReadOnlyList<JsonObject> all) => $"{one["kind"]}" switch
    {
        "ConfigMap" => OfData(one["data"]!.AsObject()),
        "Secret" => OfData(one["stringData"]!.AsObject()),
        "Service" => OfService(one),
        "Job" => OfJob(one).Concat(OfFailures(one["spec"]!)).Concat(OfPod(one["spec"]!["template"]!["spec"]!, all)).Concat(OfMeeting(one, all)),
        var other => [$"kind {other}"],
    };

    private static IEnumerable<string> OfMetadata(JsonObject one)
    {
        var name = $"{one["metadata"]!["name"]}";
        if (!Subdomain().IsMatch(name) || name.Length > 253)
        {
            yield return $"metadata.name {name}";
        }

        foreach (var (key, value) in one["metadata"]!["labels"]!.AsObject().Where(pair => !LabelKey().IsMatch(pair.Key) || !LabelValue().IsMatch($"{pair.Value}")))
        {
            yield return $"metadata.labels {key} {value}";
        }
    }

    private static IEnumerable<string> OfData(JsonObject data)
    {
        foreach (var (key, _) in data.Where(pair => !DataKey().IsMatch(pair.Key) || pair.Key is "." || pair.Key.StartsWith("..", StringComparison.Ordinal)))
        {
            yield return $"data {key}";
        }

        if (data.Sum(pair => Encoding.UTF8.GetByteCount($"{pair.Value}")) > MostBytes)
        {
            yield return "data is too long";
        }
    }

    private static IEnumerable<string> OfService(JsonObject service)
    {
        if (!ServiceName().IsMatch($"{service["metadata"]!["name"]}"))
        {
            yield return "metadata.name of a Service";
        }

        foreach (var port in service["spec"]!["ports"]!.AsArray().Where(port => !PortName().IsMatch($"{port!["name"]}") || port["port"]!.GetValue<long>() is < 1 or > 65_535))
        {
            yield return $"ports {port}";
        }
    }

    private static IEnumerable<string> OfJob(JsonObject job)
    {
        var spec = job["spec"]!;
        var (completions, parallelism) = (spec["completions"]?.GetValue<long>() ?? 0, spec["parallelism"]?.GetValue<long>() ?? 1);
        (bool IsBroken, string What)[] rules =
        [
            ($"{spec["template"]!["spec"]!["restartPolicy"]}" is not ("Never" or "OnFailure"), "restartPolicy: a Job knows Never and OnFailure"),
            ($"{spec["completionMode"]}" != "Indexed" && spec["backoffLimitPerIndex"] is not null, "backoffLimitPerIndex needs completionMode Indexed"),
            (completions is < 1 or > 100_000 || parallelism is < 1 or > 100_000, "completions, parallelism"),
            (parallelism < completions, "slices that wait for each other need all pods at once"),
            (!ServiceName().IsMatch($"{job["metadata"]!["name"]}-{completions - 1}"), "the host name of the last pod is no label of DNS"),
            (spec["activeDeadlineSeconds"]?.GetValue<long>() is null or < 1, "activeDeadlineSeconds"),
        ];
        return rules.Where(rule => rule.IsBroken).Select(rule => rule.What);
    }

    private static IEnumerable<string> OfFailures(JsonNode spec)
    {
        if (spec["podFailurePolicy"] is null)
        {
            yield break;
        }

        if ($"{spec["template"]!["spec"]!["restartPolicy"]}" != "Never")
        {
            yield return "podFailurePolicy needs restartPolicy Never";
        }

        if ($"{spec["podReplacementPolicy"] ?? "Failed"}" != "Failed")
        {
            yield return "podFailurePolicy needs podReplacementPolicy Failed";
        }

        foreach (var rule in spec["podFailurePolicy"]!["rules"]!.AsArray().Select(rule => rule!))
        {
            var (codes, conditions) = (rule["onExitCodes"], rule["onPodConditions"]);
            if (codes is null == conditions is null)
            {
                yield return "a rule has one of onExitCodes and onPodConditions";
            }

            if ($"{rule["action"]}" is not ("FailIndex" or "FailJob" or "Ignore" or "Count") || ($"{rule["action"]}" == "FailIndex" && spec["backoffLimitPerIndex"] is null))
            {
                yield return $"action {rule["action"]}";
            }

            List<long> values = [.. codes?["values"]!.AsArray().Select(value => value!.GetValue<long>()) ?? []];
            if (codes is not null && (values.Count is 0 or > 255 || !values.SequenceEqual(values.Distinct().Order()) || $"{codes["operator"]}" is not ("In" or "NotIn")))
            {
                yield return "onExitCodes";
            }

            if ($"{codes?["operator"]}" == "In" && values.Contains(0))
            {
                yield return "onExitCodes: 0 is no failure";
            }

            if (conditions?.AsArray().Any(condition => $"{condition!["status"]}" is not ("True" or "False" or "Unknown")) is true)
            {
                yield return "onPodConditions.status";
            }
        }
    }

    private static IEnumerable<string> OfPod(JsonNode pod, IReadOnlyList<JsonObject> all)
    {
        var container = Assert.Single(pod["containers"]!.AsArray())!;
        List<string> volumes = [.. pod["volumes"]!.AsArray().Select(volume => $"{volume!["name"]}")];
        var mounts = container["volumeMounts"]!.AsArray();
        List<string> variables = [.. container["env"]!.AsArray().Select(variable => $"{variable!["name"]}"), "JOB_COMPLETION_INDEX"];
        var resources = container["resources"]!;
        (bool IsBroken, string What)[] rules =
        [
            (volumes.Distinct().Count() < volumes.Count || mounts.Any(mount => !volumes.Contains($"{mount!["name"]}")), "volumeMounts"),
            (mounts.Select(mount => $"{mount!["mountPath"]}").Distinct().Count() < mounts.Count || mounts.Any(mount => $"{mount!["mountPath"]}".Contains(':', StringComparison.Ordinal)), "mountPath"),
            (variables.Any(name => !VariableName().IsMatch(name)), "env"),
            (container["args"]!.AsArray().SelectMany(word => Reference().Matches($"{word}")).Any(match => !variables.Contains(match.Groups[1].Value)), "args name a variable that there is not"),
            (container["ports"]!.AsArray().Any(port => !PortName().IsMatch($"{port!["name"]}") || port["containerPort"]!.GetValue<long>() is < 1 or > 65_535), "ports"),
            (Quantities(resources).Any(quantity => !Quantity().IsMatch(quantity)), "a quantity"),
            ($"{resources["requests"]!["memory"]}" != $"{resources["limits"]!["memory"]}", "memory: requests and limits are one"),
            (pod["securityContext"]!["sysctls"]!.AsArray().Any(one => !SafeSysctls.Contains($"{one!["name"]}") || one["value"]!.GetValueKind() != System.Text.Json.JsonValueKind.String), "sysctls"),
            (pod["terminationGracePeriodSeconds"]!.GetValue<long>() < 0, "terminationGracePeriodSeconds"),
        ];
        return rules.Where(rule => rule.IsBroken).Select(rule => rule.What).Concat(OfFiles(pod, all));
    }

    /// <summary>Keys are those of objects in the stream, and paths stay in their folder.</summary>
    private static IEnumerable<string> OfFiles(JsonNode pod, IReadOnlyList<JsonObject> all)
    {
        var sources = pod["volumes"]!.AsArray().SelectMany(volume => volume!["projected"]?["sources"]!.AsArray() ?? []).ToList();
        var paths = new List<string>();
        foreach (var source in sources)
        {
            var (kind, place) = source!["configMap"] is { } map ? ("ConfigMap", map) : ("Secret", source["secret"]!);
            var data = all.SingleOrDefault(one => $"{one["kind"]}" == kind && $"{one["metadata"]!["name"]}" == $"{place["name"]}");
            foreach (var item in place["items"]!.AsArray())
            {
                paths.Add($"{item!["path"]}");
                if ((data?["data"] ?? data?["stringData"])?[$"{item["key"]}"] is null)
                {
                    yield return $"{kind} {place["name"]} has no key {item["key"]}";
                }
            }
        }

        if (paths.Distinct().Count() < paths.Count || paths.Exists(path => path.StartsWith('/') || path.StartsWith("..", StringComparison.Ordinal) || path.Split('/').Contains("..")))
        {
            yield return "path";
        }
    }

    /// <summary>The pods are called NAME-INDEX.SERVICE only if the Service is there, has no address, and means them.</summary>
    private static IEnumerable<string> OfMeeting(JsonObject job, IReadOnlyList<JsonObject> all)
    {
        var template = job["spec"]!["template"]!;
        var service = all.SingleOrDefault(one => $"{one["kind"]}" == "Service" && $"{one["metadata"]!["name"]}" == $"{template["spec"]!["subdomain"]}");
        if ($"{service?["spec"]!["clusterIP"]}" != "None" || service!["spec"]!["publishNotReadyAddresses"]?.GetValue<bool>() is not true)
        {
            yield return "subdomain is no Service without an address that publishes pods before they are ready";
            yield break;
        }

        if (service["spec"]!["selector"]!.AsObject().Any(pair => $"{template["metadata"]!["labels"]![pair.Key]}" != $"{pair.Value}"))
        {
            yield return "the selector of the Service does not mean the pods";
        }

        if ($"{service["metadata"]!["namespace"]}" != $"{job["metadata"]!["namespace"]}")
        {
            yield return "namespace";
        }
    }

    private static IEnumerable<string> Quantities(JsonNode resources) =>
        resources["requests"]!.AsObject().Concat(resources["limits"]!.AsObject()).Select(pair => $"{pair.Value}");

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^(?=.{1,63}\z)[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^(?=.{1,15}\z)(?=.*[a-z])[a-z0-9](-?[a-z0-9])*\z")]
    private static partial Regex PortName();

    [GeneratedRegex(@"^([a-z0-9.-]{1,253}/)?(?=.{1,63}\z)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"^(?=.{0,63}\z)([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]{1,253}\z")]
    private static partial Regex DataKey();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"(?<!\$)\$\(([^)]*)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)?(m|k|M|G|Ki|Mi|Gi)?\z")]
    private static partial Regex Quantity();
}
