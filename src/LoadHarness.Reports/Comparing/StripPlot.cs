using System.Globalization;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Reports.Comparing;

/// <summary>The values of the runs of both sides on one line each: whether they overlap is seen at once. A drawing without scripts.</summary>
internal static class StripPlot
{
    private const double Left = 8;
    private const double Right = 592;
    private const double BaseLine = 12;
    private const double CandidateLine = 34;

    public static Markup Render(NumberRow row)
    {
        double[] values = [.. row.Base.Concat(row.Candidate).Select(reading => reading.Milliseconds).OfType<double>()];
        var (low, high) = Scale(values);
        double X(double value) => Left + ((Right - Left) * (value - low) / (high - low));

        var label = $"{row.Number.Name}: base {ComparisonText.Reading(row.BaseMedian)}, candidate {ComparisonText.Reading(row.CandidateMedian)}; values from {ComparisonText.Duration(values.Min())} to {ComparisonText.Duration(values.Max())}";
        return Markup.Of($"""
            <div class="strip"><span class="name"><code>{row.Number.Name}</code> {ComparisonHeader.Badge(row.Outcome)}</span>
            <svg viewBox="0 0 600 46" role="img" aria-label="{label}"><path class="rail" d="M0 {At(BaseLine)}H600M0 {At(CandidateLine)}H600"/>{Dots("base", row.Base, row.BaseMedian, BaseLine, X)}{Dots("candidate", row.Candidate, row.CandidateMedian, CandidateLine, X)}</svg>
            <span class="ends"><span>{ComparisonText.Duration(low)}</span><span>{ComparisonText.Duration(high)}</span></span></div>

            """);
    }

    /// <summary>The ends of an axis. Values alike to within the resolution of a histogram keep together: a scale of noise would look like a difference.</summary>
    internal static (double Low, double High) Scale(IReadOnlyCollection<double> values)
    {
        var middle = (values.Min() + values.Max()) / 2;
        var half = Math.Max((values.Max() - values.Min()) / 2, Math.Max(0.015 * middle, 1e-3));
        return (Math.Max(0, middle - half), middle + half);
    }

    /// <summary>A position in a drawing.</summary>
    internal static string At(double position) => position.ToString("0.#", CultureInfo.InvariantCulture);

    private static Markup Dots(string side, IReadOnlyList<GatedReading> readings, GatedReading median, double y, Func<double, double> x)
    {
        var dots = readings.Where(reading => reading.Milliseconds is not null).Select(reading => Markup.Of(
            $"<circle class=\"{side}{(reading.IsAtLeast ? " open" : "")}\" cx=\"{At(x(reading.Milliseconds!.Value))}\" cy=\"{At(y)}\" r=\"4.5\"/>"));
        var bar = median.Milliseconds is { } value
            ? Markup.Of($"<path class=\"{side}\" d=\"M{At(x(value))} {At(y - 9)}V{At(y + 9)}\"/>")
            : Markup.Empty;
        return Markup.Of($"{bar}{dots}");
    }
}
