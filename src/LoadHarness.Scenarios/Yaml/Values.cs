using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The shapes of single values; those made of other values are in <see cref="Collections"/>.</summary>
internal static class Values
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>A duration with its unit.</summary>
    /// <param name="min">The shortest.</param>
    /// <param name="max">The longest; default a day.</param>
    public static ValueShape<TimeSpan> Duration(TimeSpan min, TimeSpan? max = null) => Scalar(
        $"a duration from {Quantity.Show(min)} to {Quantity.Show(max ?? Day)}, such as 250ms, 1.5s, 2m or 1h",
        text => Within(Quantity.Duration(text), min, max ?? Day),
        Pattern(Quantity.DurationPattern));

    /// <summary>Events per time, as events per second.</summary>
    public static ValueShape<double> Rate(double max) => Scalar(
        $"a rate above 0, at most {max:N0}/s, such as 50/s or 10/m",
        text => Within(Quantity.Rate(text), double.Epsilon, max),
        Pattern(Quantity.RatePattern));

    /// <summary>A percentage, as a share of 1.</summary>
    /// <param name="max">The greatest, in percent.</param>
    public static ValueShape<double> Percent(int max = 100) => Scalar(
        string.Create(CultureInfo.InvariantCulture, $"a percentage from 0% to {max:N0}%, such as 20%"),
        text => Within(Quantity.Percent(text), 0, max / 100.0), Pattern(Quantity.PercentPattern));

    /// <summary>A number of bytes.</summary>
    /// <param name="min">The fewest.</param>
    /// <param name="max">The most.</param>
    /// <param name="whyMin">Why fewer are not enough; null: it is plain.</param>
    public static ValueShape<int> Size(int min, int max, string? whyMin = null) => Scalar(
        $"a size from {min:N0} to {max:N0} bytes, such as 120, 64 KB, 1 MB or 1 MiB",
        text => Quantity.Size(text) is { Ok: true } size && size.Value < min
            ? Parsed<int>.Fail(whyMin)
            : Within(Quantity.Size(text), min, max).Select(bytes => (int)bytes),
        () => new JsonObject { ["anyOf"] = new JsonArray(Integer(min, max), Pattern(Quantity.SizePattern)()) });

    /// <summary>Bytes per second.</summary>
    /// <param name="min">The fewest.</param>
    /// <param name="max">The most.</param>
    public static ValueShape<int> ByteRate(int min, int max) => Scalar(
        $"bytes per second from {min:N0} to {max:N0}, such as 200 B/s or 4 KB/s",
        text => Within(Quantity.ByteRate(text), min, max).Select(bytes => (int)bytes),
        Pattern(Quantity.ByteRatePattern));

    /// <summary>A whole number.</summary>
    /// <param name="min">The smallest.</param>
    /// <param name="max">The greatest.</param>
    /// <param name="whyMin">Why a smaller one is not enough; null: it is plain.</param>
    public static ValueShape<int> Whole(int min, int max, string? whyMin = null) => Scalar(
        $"a whole number from {Show(min)} to {Show(max)}",
        text => Quantity.Whole(text) is { Ok: true } number && number.Value < min
            ? Parsed<int>.Fail(whyMin)
            : Within(Quantity.Whole(text), min, max).Select(whole => (int)whole),
        () => Integer(min, max));

    /// <summary>Any whole number of 64 bits.</summary>
    public static ValueShape<long> AnyWhole() => Scalar(
        "a whole number", Quantity.Whole, () => new JsonObject { ["type"] = "integer" });

    /// <summary>A number that need not be whole.</summary>
    public static ValueShape<double> Number(double min, double max) => Scalar(
        string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"),
        text => Within(Quantity.Number(text), min, max),
        () => new JsonObject { ["type"] = "number", ["minimum"] = min, ["maximum"] = max });

    /// <summary>Free text; <c>$${</c> is a literal <c>${</c> in it, as everywhere.</summary>
    public static ValueShape<string> Text(string expected = "a text") => new(
        NodeKind.Scalar, expected,
        at => at.Node.Kind == NodeKind.Scalar ? at.Node.Text!.Trim() : Parsed<string>.Fail(),
        _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") });

    /// <summary>A text of one pattern.</summary>
    public static ValueShape<string> Matching(string expected, Regex pattern, Func<string, string?>? hint = null) => Scalar(
        expected,
        text => pattern.IsMatch(text) ? text : Parsed<string>.Fail(hint?.Invoke(text)),
        Pattern(pattern.ToString().Replace(@"\z", "$", StringComparison.Ordinal)));

    /// <summary>One word with one meaning.</summary>
    public static ValueShape<T> Word<T>(string word, T meaning) => OneOf((word, meaning));

    /// <summary>One of some words.</summary>
    public static ValueShape<T> OneOf<T>(params (string Word, T Meaning)[] words)
    {
        var names = words.Select(known => known.Word).ToList();
        return Scalar(
            words.Length == 1 ? $"'{names[0]}'" : $"one of {string.Join(", ", names)}",
            text =>
            {
                var index = names.IndexOf(text);
                return index >= 0 ? words[index].Meaning
                    : Parsed<T>.Fail(NearestName.Find(text, names) is { } near ? $"did you mean '{near}'?" : null);
            },
            // To an editor true is no text.
            () => new JsonObject
            {
                ["enum"] = new JsonArray([.. names.Select(name => name is "true" or "false" ? (JsonNode)(name == "true") : name)]),
            });
    }

    /// <summary>A scalar whose text is read by a pure function.</summary>
    /// <param name="expected">What is expected, in words.</param>
    /// <param name="parse">Reads the text, environment variables filled in.</param>
    /// <param name="schema">Its schema; the alternative of an environment variable is added here.</param>
    public static ValueShape<T> Scalar<T>(string expected, Func<string, Parsed<T>> parse, Func<JsonObject> schema) => new(
        NodeKind.Scalar, expected,
        at => at.Node.Kind == NodeKind.Scalar ? parse(at.Node.Text!) : Parsed<T>.Fail(),
        _ => SchemaBuilder.OrEnvironment(schema()));

    /// <summary>The schema of a text of one pattern.</summary>
    public static Func<JsonObject> Pattern(string pattern) => () => new JsonObject { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Integer(int min, int max) => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };

    private static string Show(int number) => number == int.MaxValue ? "any number" : number.ToString("N0", CultureInfo.InvariantCulture);

    private static Parsed<T> Within<T>(Parsed<T> parsed, T min, T max)
        where T : IComparable<T> =>
        parsed.Ok && (parsed.Value.CompareTo(min) < 0 || parsed.Value.CompareTo(max) > 0) ? Parsed<T>.Fail() : parsed;
}
