using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Frames written as YAML and sent as compact JSON: <c>{ json: { type: 2, payLoad: { text-of: { topic: "${room}" } } } }</c>,
/// where <c>text-of</c> stands for a string that holds the JSON of its value.
/// </summary>
internal static partial class JsonFrames
{
    private const string TextOf = "text-of";

    /// <summary>Each level doubles the backslashes of the one before.</summary>
    private const int MaxLevels = 8;

    /// <summary>A YAML value as the template of its JSON.</summary>
    /// <param name="check">What is wrong with a text of it; null: nothing.</param>
    /// <param name="checkAll">What is wrong with the whole; null: nothing.</param>
    public static ValueShape<Template> Value(Func<Template, string?> check, Func<Template, string?> checkAll) => new(
        NodeKind.Map,
        "any value, which is sent as JSON",
        at =>
        {
            var json = new JsonTemplate();
            if (!Write(at, json, check))
            {
                return Parsed<Template>.Reported;
            }

            var template = json.ToTemplate();
            if (checkAll(template) is not { } wrong)
            {
                return template;
            }

            at.Error(wrong);
            return Parsed<Template>.Reported;
        },
        _ => new JsonObject());

    private static bool Write(Cursor at, JsonTemplate json, Func<Template, string?> check) => at.Node.Kind switch
    {
        NodeKind.List => WriteList(at, json, check),
        NodeKind.Map => at.Node.Find(TextOf) is { } inner ? WriteTextOf(at, inner, json, check) : WriteMap(at, json, check),
        _ => WriteScalar(at, json, check),
    };

    private static bool WriteList(Cursor at, JsonTemplate json, Func<Template, string?> check)
    {
        var isValid = true;
        json.Json("[");
        for (var i = 0; i < at.Node.Items.Count; i++)
        {
            json.Json(i == 0 ? "" : ",");
            isValid &= Write(at.Item(i), json, check);
        }

        json.Json("]");
        return isValid;
    }

    private static bool WriteMap(Cursor at, JsonTemplate json, Func<Template, string?> check)
    {
        var isValid = true;
        var written = new Dictionary<string, Place>();
        json.Json("{");
        foreach (var entry in at.Node.Entries)
        {
            json.Json(written.Count == 0 ? "" : ",").Name(entry.Key).Json(":");
            if (!written.TryAdd(entry.Key, entry.Place))
            {
                at.ErrorAt(entry.Place, $"the key '{entry.Key}' is here twice, first in {written[entry.Key]}");
                isValid = false;
            }

            isValid &= Write(at.Of(entry.Key, entry.Value), json, check);
        }

        json.Json("}");
        return isValid;
    }

    private static bool WriteTextOf(Cursor at, Node inner, JsonTemplate json, Func<Template, string?> check)
    {
        var wrong = at.Node.Entries.Count > 1 ? $"'{TextOf}' is the only key of its map: it stands for a string that holds JSON"
            : json.Level == MaxLevels ? $"JSON within strings goes at most {MaxLevels} levels deep"
            : null;
        if (wrong is not null)
        {
            at.Error(wrong);
            return false;
        }

        json.Open();
        var isValid = Write(at.Of(TextOf, inner), json, check);
        json.Close();
        return isValid;
    }

    private static bool WriteScalar(Cursor at, JsonTemplate json, Func<Template, string?> check)
    {
        var node = at.Node;
        if (node.Text is null)
        {
            return false; // a missing environment variable, which has been reported
        }

        if (node.IsPlain && (node.Raw is "null" or "true" or "false" || JsonNumber().IsMatch(node.Raw)))
        {
            json.Json(node.Raw);
            return true;
        }

        Template? text = null;
        var wrong = node.IsPlain && node.Raw.Length == 0 ? "expected a value, found nothing: write null, or '' for an empty text"
            : node.IsPlain && OtherYamlWord().IsMatch(node.Raw)
                ? $"'{node.Raw}' is no number or word of JSON: write '{node.Raw}' in quotes for a text, else as JSON has it"
            : Template.TryParse(node.Raw, at.Context.Environment, out text, out var error) ? check(text)
            : error;
        if (wrong is not null)
        {
            at.Error(wrong);
            return false;
        }

        Templates.NoteColumns(at, text!);
        json.Text(text!);
        return true;
    }

    /// <summary>RFC 8259 section 6.</summary>
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    /// <summary>What YAML (1.2, core schema) reads as a number, truth or nothing, and JSON does not: a text or not, nobody can tell.</summary>
    [GeneratedRegex(
        @"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|~|Null|NULL|True|TRUE|False|FALSE)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex OtherYamlWord();
}
