using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;
using Capture = LoadHarness.Scenarios.Protocols.Capture;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what is looked for in inbound frames.</summary>
internal static partial class MatchShapes
{
    /// <summary>The way to a field of JSON.</summary>
    public static ValueShape<string> JsonPathValue { get; } =
        Values.Matching("the path of a JSON field, such as type, data.kind or data.$.type", JsonPath());

    /// <summary>A regular expression of the kind that takes time in proportion to the text.</summary>
    private static readonly ValueShape<string> PatternValue = Values.Scalar(
        "a regular expression, such as ^id=([0-9]+)", ReadPattern, () => new JsonObject { ["type"] = "string", ["format"] = "regex" });

    // --- match ---
    private static readonly Key<string?> Json = Key.Maybe("json", JsonPathValue,
        "Dotted path of a field that the frame, read as JSON, must have; a number is an index of an array, and a step $ goes into the JSON "
        + "that a string holds.");

    private static readonly Key<string?> EqualTo = Key.Maybe("equals", Values.Text("the value of the field"),
        "The value of that field as text, such as pong, 200 or true; without it the field must only be there.");

    private static readonly Key<string?> Contains = Key.Maybe("contains", Values.Text("a piece of the frame's text"),
        "A piece of text that the frame must contain.");

    private static readonly Key<string?> Pattern = Key.Maybe("matches", PatternValue,
        "A regular expression that must match somewhere in the frame's text; the others take less time.");

    /// <summary>A test on an inbound frame.</summary>
    public static MapShape<FrameMatch> Match { get; } = new()
    {
        Name = "match",
        Doc = "A test on an inbound frame; of json, contains and matches all that are written must hold.",
        Keys = [Json, EqualTo, Contains, Pattern],
        Rules = [Rule.AtLeastOne(Json, Contains, Pattern), Rule.Needs(EqualTo, Json, "it says what the field must equal")],
        IsAtomic = true,
        Build = map => new FrameMatch(map.Get(Json), map.Get(EqualTo), map.Get(Contains), map.Get(Pattern)),
    };

    // --- field ---
    private static readonly Key<string?> FieldJson = Key.Maybe("json", JsonPathValue,
        "Dotted path of a field of the frame, read as JSON, as in a match.");

    private static readonly Key<string?> FieldPattern = Key.Maybe("matches", PatternValue,
        "A regular expression: the piece is its first group, or all that it matches if it has none.");

    private static readonly MapShape<FrameField> FieldMap = new()
    {
        Name = "field",
        Doc = "A piece of an inbound frame.",
        Keys = [FieldJson, FieldPattern],
        Rules = [Rule.ExactlyOne(FieldJson, FieldPattern)],
        IsAtomic = true,
        Build = map => new FrameField(map.Get(FieldJson), map.Get(FieldPattern)),
    };

    /// <summary>A piece of an inbound frame; the path alone is that of a JSON field.</summary>
    public static ValueShape<FrameField> Field { get; } = Collections.AnyOf(JsonPathValue.Select(path => new FrameField(path, null)), FieldMap.Value);

    /// <summary>What is kept of an inbound frame.</summary>
    public static Key<IReadOnlyList<Capture>> Captures { get; } = Key.Optional("capture",
        Collections.MapOf(Field, "pieces of the frame by name", Names.WrongVariable, (name, field) => new Capture(name, field)),
        "What is taken out of the frame, by the names that frames which are sent later hold it by: a field of JSON, or a regular expression.",
        "{}");

    private static Parsed<string> ReadPattern(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return text.Length > 0 ? text : Parsed<string>.Fail("it would match every frame");
        }
        catch (RegexParseException wrong)
        {
            // Without the expression, which the message repeats: it may hold a secret of the environment.
            var mark = $"at offset {wrong.Offset}. ";
            var at = wrong.Message.LastIndexOf(mark, StringComparison.Ordinal);
            return Parsed<string>.Fail($"at character {wrong.Offset}: {(at < 0 ? $"{wrong.Error}" : wrong.Message[(at + mark.Length)..].TrimEnd('.'))}");
        }
        catch (NotSupportedException)
        {
            return Parsed<string>.Fail("references to groups, look-ahead, look-behind and atomic groups are not possible: they can take for ever");
        }
    }

    [GeneratedRegex(@"^[^.\s]+(\.[^.\s]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonPath();
}
