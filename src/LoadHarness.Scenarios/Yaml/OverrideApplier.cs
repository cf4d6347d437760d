using System.Globalization;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>Applies the changes of the command line to a scenario's tree. Pure but for the errors it reports.</summary>
internal static class OverrideApplier
{
    /// <summary>The tree with all changes; one that is wrong is reported and left out.</summary>
    public static Node Apply(Node root, IEnumerable<ScenarioOverride> overrides, ReadContext context) =>
        overrides.Aggregate(root, (tree, change) => Apply(tree, change, new Place(change.Text, 0, 0), context) ?? tree);

    private static Node? Apply(Node root, ScenarioOverride change, Place place, ReadContext context)
    {
        switch (change.Kind)
        {
            case OverrideKind.Clients:
                return Scale(root, int.Parse(change.Value, CultureInfo.InvariantCulture), place, context);

            case OverrideKind.Target:
                // Not read as YAML: a URL is a text, whatever characters it has.
                var url = Node.Scalar(place, change.Value, context.Expand(change.Value, place), isPlain: false);
                // The admin URL of the file is that of another backend, and its rules are for one that is not started; what the command
                // line says is meant for this one.
                var key = change.Value == "reference" ? "backend" : "url";
                var old = root.Find("target")?.Entries.Where(entry => entry.Place.Line == 0 || entry.Key switch
                {
                    "admin" => false,
                    "rules" => key == "backend",
                    _ => true,
                }).Where(entry => entry.Key is not ("url" or "backend")) ?? [];
                return root.With("target", place, Node.Map(place, [new Entry(key, place, url), .. old]));

            default:
                var path = change.Path.Split('.');
                if (path.Any(step => step.Length == 0))
                {
                    context.Add(place, "expected PATH=VALUE, such as populations.0.clients=50");
                    return null;
                }

                var value = YamlText.ParseValue(change.Value, place, context);
                return value is null ? null : Set(root, path, 0, value, place, context);
        }
    }

    private static Node? Set(Node node, string[] path, int depth, Node value, Place place, ReadContext context)
    {
        if (depth == path.Length)
        {
            return value;
        }

        var step = path[depth];
        if (node.Kind == NodeKind.List)
        {
            var index = IndexOf(node, step, string.Join('.', path[..depth]), place, context);
            return index is { } i && Set(node.Items[i], path, depth + 1, value, place, context) is { } item ? node.With(i, item) : null;
        }

        if (node.Kind == NodeKind.Scalar && !node.IsNothing)
        {
            var parent = string.Join('.', path[..depth]);
            context.Add(place, $"{parent} is '{node.Raw}', not a map: it has no key '{step}'; set the whole value instead");
            return null;
        }

        var map = node.Kind == NodeKind.Map ? node : Node.Map(place, []);
        return Set(map.Find(step) ?? Node.Map(place, []), path, depth + 1, value, place, context) is { } child
            ? map.With(step, place, child)
            : null;
    }

    private static int? IndexOf(Node list, string step, string path, Place place, ReadContext context)
    {
        if (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            if (index < list.Items.Count)
            {
                return index;
            }

            var count = list.Items.Count == 1 ? "1 item" : $"{list.Items.Count} items";
            context.Add(place, $"{path} has {count}, counted from 0: there is no {step}");
            return null;
        }

        var names = list.Items.Select(item => item.Find(PopulationShapes.NameKey)?.Text ?? "").ToList();
        if (names.IndexOf(step) is var found and >= 0)
        {
            return found;
        }

        context.Add(place, $"{path} has no item '{step}'{NearestName.Hint(step, [.. names.Where(name => name.Length > 0)])}");
        return null;
    }

    private static Node? Scale(Node root, int clients, Place place, ReadContext context)
    {
        var populations = root.Find("populations");
        if (populations is not { Kind: NodeKind.List, Items.Count: > 0 })
        {
            // The reader has more to say about such a file.
            return null;
        }

        var count = populations.Items.Count;
        if (clients < count)
        {
            context.Add(place, $"each of the {count} populations needs at least one client: write --clients {count} or more");
            return null;
        }

        var weights = populations.Items.Select(item => Quantity.Whole(item.Find("clients")?.Text ?? "")).ToList();
        if (weights.Exists(weight => !weight.Ok || weight.Value is < 1 or > PopulationShapes.MaxClients))
        {
            return null;
        }

        var shares = Shares([.. weights.Select(weight => weight.Value)], clients);
        var scaled = populations.Items.Select((item, i) =>
        {
            var text = shares[i].ToString(CultureInfo.InvariantCulture);
            return item.With("clients", place, Node.Scalar(place, text, text, isPlain: true));
        });
        return root.With("populations", place, Node.List(populations.Place, [.. scaled]));
    }

    /// <summary>Splits a total in proportion to the weights: largest remainder, each at least 1, ties to the first.</summary>
    internal static IReadOnlyList<long> Shares(IReadOnlyList<long> weights, long total)
    {
        var sum = weights.Sum();
        var quotas = weights.Select(weight => (decimal)weight * total / sum).ToList();
        var shares = quotas.Select(quota => Math.Max(1, (long)quota)).ToList();
        // The raise to 1 may overshoot: then the one furthest above its quota gives back. Either loop runs at most once per population.
        for (var rest = total - shares.Sum(); rest != 0; rest -= Math.Sign(rest))
        {
            var sign = Math.Sign(rest);
            var next = Enumerable.Range(0, shares.Count)
                .Where(i => sign > 0 || shares[i] > 1)
                .MaxBy(i => sign * (quotas[i] - shares[i]));
            shares[next] += sign;
        }

        return shares;
    }
}
