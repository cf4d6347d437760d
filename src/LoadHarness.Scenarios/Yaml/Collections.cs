using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The shapes of values that are made of other values: alternatives, lists, and maps with free keys.</summary>
internal static class Collections
{
    /// <summary>
    /// Several ways to write one thing, told apart by the kind of node: <c>none</c>, <c>3s</c> or a map. Of several scalars
    /// the first that can be read counts.
    /// </summary>
    public static ValueShape<T> AnyOf<T>(params ValueShape<T>[] ways) => new(
        ways[0].Kind,
        string.Join(", or ", ways.Select(way => way.Expected)),
        at =>
        {
            string? hint = null;
            foreach (var way in ways.Where(way => way.Kind == at.Node.Kind))
            {
                var parsed = way.Read(at);
                if (parsed.Ok || parsed.IsReported)
                {
                    return parsed;
                }

                hint ??= parsed.Hint;
            }

            return Parsed<T>.Fail(hint);
        },
        schema => new JsonObject { ["anyOf"] = new JsonArray([.. ways.Select(way => way.Schema(schema))]) })
    {
        Map = ways.Select(way => way.Map).FirstOrDefault(map => map is not null),
        IsMergedByKey = ways.Any(way => way.IsMergedByKey),
    };

    /// <summary>A list.</summary>
    /// <param name="item">The shape of its items.</param>
    /// <param name="items">What they are, in words.</param>
    /// <param name="mayBeEmpty">Whether there may be none.</param>
    /// <param name="max">How many there may be; null: any number.</param>
    public static ValueShape<IReadOnlyList<T>> ListOf<T>(ValueShape<T> item, string items, bool mayBeEmpty = false, int? max = null) => new(
        NodeKind.List,
        $"a list of {items}{(mayBeEmpty ? "" : ", at least one")}{(max is null ? "" : $", at most {max}")}",
        at =>
        {
            if (at.Node.Kind != NodeKind.List || (at.Node.Items.Count == 0 && !mayBeEmpty) || at.Node.Items.Count > max)
            {
                return Parsed<IReadOnlyList<T>>.Fail(at.Node.Kind == NodeKind.List ? $"it has {at.Node.Items.Count}" : null);
            }

            // Read to the end in spite of errors: all of them are told at once.
            var read = Enumerable.Range(0, at.Node.Items.Count).Select(index => at.Item(index).Read(item)).ToList();
            return read.TrueForAll(parsed => parsed.Ok)
                ? new Parsed<IReadOnlyList<T>>(true, [.. read.Select(parsed => parsed.Value)])
                : Parsed<IReadOnlyList<T>>.Reported;
        },
        schema =>
        {
            var list = new JsonObject { ["type"] = "array", ["items"] = item.Schema(schema) };
            if (!mayBeEmpty)
            {
                list["minItems"] = 1;
            }

            if (max is not null)
            {
                list["maxItems"] = max;
            }

            return list;
        })
    {
        Map = item.Map,
    };

    /// <summary>A map whose keys are names that the user chooses.</summary>
    /// <param name="value">The shape of each value.</param>
    /// <param name="items">What it holds, in words.</param>
    /// <param name="checkName">What is wrong with a name; null: nothing.</param>
    /// <param name="make">Makes an item of its name and value.</param>
    public static ValueShape<IReadOnlyList<TItem>> MapOf<T, TItem>(
        ValueShape<T> value, string items, Func<string, string?> checkName, Func<string, T, TItem> make) => new(
        NodeKind.Map,
        $"a map of {items}",
        at =>
        {
            if (at.Node.Kind != NodeKind.Map)
            {
                return Parsed<IReadOnlyList<TItem>>.Fail();
            }

            var made = new List<TItem>();
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var isValid = true;
            foreach (var entry in at.Node.Entries)
            {
                var wrong = names.Add(entry.Key) ? checkName(entry.Key) : $"the name '{entry.Key}' is here twice";
                if (wrong is not null)
                {
                    at.ErrorAt(entry.Place, wrong);
                    isValid = false;
                }

                var parsed = at.Of(entry.Key, entry.Value).Read(value);
                isValid &= parsed.Ok;
                if (parsed.Ok)
                {
                    made.Add(make(entry.Key, parsed.Value));
                }
            }

            return isValid
                ? new Parsed<IReadOnlyList<TItem>>(true, made)
                : Parsed<IReadOnlyList<TItem>>.Reported;
        },
        schema => new JsonObject { ["type"] = "object", ["additionalProperties"] = value.Schema(schema) })
        {
            IsMergedByKey = true,
            Map = value.Map,
        };
}
