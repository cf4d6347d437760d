using System.Globalization;
using System.Text.RegularExpressions;
using LoadHarness.Reports.Html;

namespace LoadHarness.Reports.Charts;

/// <summary>A colour of the style sheet, as it is on paper.</summary>
/// <param name="Name">Name of its property, without the two hyphens.</param>
/// <param name="Colour">The colour as <c>#rrggbb</c>, lower case: no other ink has the same, so that a colour tells which ink it is.</param>
/// <param name="Opacity">0 to 1.</param>
public sealed record Ink(string Name, string Colour, double Opacity = 1);

/// <summary>
/// The colours that a drawer of charts uses: those of the style sheet for light pages. In a page they are replaced by their names, so that each is
/// light or dark as the page is. Immutable, thread-safe.
/// </summary>
public static partial class Inks
{
    private static readonly Dictionary<string, Ink> ByName = Read();
    private static readonly Dictionary<string, Ink> ByColour = ByName.Values.ToDictionary(ink => ink.Colour);

    /// <summary>What everything stands on.</summary>
    public static Ink Paper => Of("paper");

    /// <summary>Titles.</summary>
    public static Ink Text => Of("ink");

    /// <summary>Labels.</summary>
    public static Ink MutedText => Of("ink-muted");

    /// <summary>Grid and ticks.</summary>
    public static Ink Grid => Of("grid");

    /// <summary>The ink of a pen.</summary>
    public static Ink Tone(Pen pen) => Of("tone-" + pen.Tone);

    /// <summary>An ink by its name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Ink Of(string name) => ByName.GetValueOrDefault(name) ?? throw new ArgumentException($"The style sheet has no colour '{name}'.", nameof(name));

    /// <summary>The ink of a colour; null: it is none of ours.</summary>
    /// <param name="colour">As <c>#rrggbb</c> or <c>rgb(r,g,b)</c>.</param>
    public static Ink? Find(string colour) => ByColour.GetValueOrDefault(
        Parts().Match(colour) is { Success: true } parts ? Hex(Number(parts)) : colour.ToLowerInvariant());

    private static Dictionary<string, Ink> Read()
    {
        var light = Assets.PageStyle[..Assets.PageStyle.IndexOf("@media", StringComparison.Ordinal)];
        var inks = new Dictionary<string, Ink>();
        var taken = new HashSet<int>();
        foreach (Match match in Property().Matches(light))
        {
            var number = match.Groups["hex"] is { Success: true } hex
                ? int.Parse(hex.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : Number(match);
            // Two names of one colour on paper are two in the dark: a difference that nobody sees tells them apart.
            while (!taken.Add(number))
            {
                number = (number & 0xFF) == 0xFF ? number - 0x10 : number + 1;
            }

            var opacity = match.Groups["a"].Success ? Part(match, "a") / 100.0 : 1;
            inks[match.Groups["name"].Value] = new Ink(match.Groups["name"].Value, Hex(number), opacity);
        }

        return inks;
    }

    private static string Hex(int number) => string.Create(CultureInfo.InvariantCulture, $"#{number:x6}");

    private static int Number(Match match) => (Part(match, "r") << 16) | (Part(match, "g") << 8) | Part(match, "b");

    private static int Part(Match match, string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"--(?<name>[a-z0-9-]+): (#(?<hex>[0-9a-f]{6})|rgb\((?<r>\d+) (?<g>\d+) (?<b>\d+) / (?<a>\d+)%\));")]
    private static partial Regex Property();

    [GeneratedRegex(@"^rgb\((?<r>\d{1,3}), ?(?<g>\d{1,3}), ?(?<b>\d{1,3})\)$")]
    private static partial Regex Parts();
}
