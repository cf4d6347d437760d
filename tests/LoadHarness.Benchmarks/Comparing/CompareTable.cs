using System.Globalization;
using System.Text;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>What <c>compare-native</c> prints. Pure but for the date.</summary>
internal static class CompareTable
{
    private const string None = "-";

    private static readonly string[] Heads = ["", "harness", "native", "ClientWebSocket", "harness / native", "harness / ClientWebSocket"];

    /// <summary>The whole text.</summary>
    public static string Of(IReadOnlyList<Outcome> outcomes, Programs programs, int rounds, int seconds)
    {
        var culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder()
            .AppendLine("# What the harness costs: dotnet run -c Release --project tests/LoadHarness.Benchmarks -- compare-native")
            .AppendLine(culture, $"# {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Description}")
            .AppendLine(culture, $"# {rounds} rounds, window {seconds} s; medians. A ratio is the median of the ratios within a round, with the lowest and highest.")
            .AppendLine(programs.NativeServer is null
                ? $"# {Programs.NativeFolder} is not set: no native column, and the server is the reference backend in relay mode, which costs more than a native one."
                : "# The server is the native one; TLS goes to Kestrel with a self-signed RSA-2048 certificate.")
            .AppendLine();
        AppendAligned(text, [Heads, .. outcomes.GroupBy(outcome => outcome.Figure).Select(group => RowOf(group.Key, [.. group]))]);
        return text.ToString().TrimEnd();
    }

    /// <summary>Three digits that mean something.</summary>
    public static string Show(double? value) => value is not { } number ? None
        : number.ToString(Math.Abs(number) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static string[] RowOf(Figure figure, Outcome[] outcomes)
    {
        var of = outcomes.ToDictionary(outcome => outcome.Candidate);
        string Median(Candidate candidate) => Show(of.GetValueOrDefault(candidate)?.Median);
        string Ratio(Candidate other) =>
            of.TryGetValue(Candidate.Harness, out var harness) && of.TryGetValue(other, out var against) ? RatioOf(harness, against) : None;
        return
        [
            figure.Name, Median(Candidate.Harness), Median(Candidate.Native), Median(Candidate.ClientWebSocket),
            Ratio(Candidate.Native), Ratio(Candidate.ClientWebSocket),
        ];
    }

    private static string RatioOf(Outcome harness, Outcome other)
    {
        double[] ratios = [.. harness.Rounds.Zip(other.Rounds, (one, two) => one / two).OfType<double>().Where(double.IsFinite)];
        return ratios.Length == 0 ? None
            : $"{Show(Outcome.MedianOf(ratios.Cast<double?>()))} ({Show(ratios.Min())} to {Show(ratios.Max())})";
    }

    private static void AppendAligned(StringBuilder text, string[][] rows)
    {
        var widths = Heads.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join(
                "   ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }
    }
}
