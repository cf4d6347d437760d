using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Reports.Comparing;

/// <summary>The runs of several nights as dots, night by night, and a line through the medians of the base. A drawing without scripts.</summary>
internal static class NightsPlot
{
    private const double Left = 8;
    private const double Width = 584;
    private const double Top = 8;
    private const double Height = 64;

    /// <summary>The drawing of one number.</summary>
    /// <param name="row">The number; at least one of its runs has a value.</param>
    /// <param name="runs">The runs of the base, then those of the candidate, each with its night.</param>
    public static Markup Render(NumberRow row, (IReadOnlyList<DateOnly> Base, IReadOnlyList<DateOnly> Candidate) runs)
    {
        var dots = Dots("base", runs.Base, row.Base).Concat(Dots("candidate", runs.Candidate, row.Candidate)).ToList();
        DateOnly first = dots.Min(dot => dot.Night), last = dots.Max(dot => dot.Night);
        var (low, high) = StripPlot.Scale([.. dots.Select(dot => dot.Value)]);
        double X(DateOnly night) => Left + (Width * (night.DayNumber - first.DayNumber) / Math.Max(1, last.DayNumber - first.DayNumber));
        double Y(double value) => Top + (Height * (1 - ((value - low) / (high - low))));

        var medians = dots.Where(dot => dot.Side == "base").GroupBy(dot => dot.Night).OrderBy(night => night.Key)
            .Select(night => $"{StripPlot.At(X(night.Key))} {StripPlot.At(Y(GatedReading.MedianOf([.. night.Select(dot => dot.Reading)]).Milliseconds!.Value))}").ToList();
        var line = medians.Count > 1 ? Markup.Of($"<path class=\"base\" d=\"M{string.Join("L", medians)}\"/>") : Markup.Empty;
        var label = $"{row.Number.Name} from {TrendSentences.Night(first)} to {TrendSentences.Night(last)}: values from {ComparisonText.Duration(low)} to {ComparisonText.Duration(high)}";
        return Markup.Of($"""
            <div class="strip"><span class="name"><code>{row.Number.Name}</code> {ComparisonText.Duration(low)} to {ComparisonText.Duration(high)}</span>
            <svg class="nights" viewBox="0 0 600 80" role="img" aria-label="{label}">{line}{dots.Select(dot => Markup.Of(
                $"<circle class=\"{dot.Side}{(dot.Reading.IsAtLeast ? " open" : "")}\" cx=\"{StripPlot.At(X(dot.Night))}\" cy=\"{StripPlot.At(Y(dot.Value))}\" r=\"4.5\"/>"))}</svg>
            <span class="ends"><span>{TrendSentences.Night(first)}</span><span>{TrendSentences.Night(last)}</span></span></div>

            """);
    }

    private static IEnumerable<(string Side, DateOnly Night, GatedReading Reading, double Value)> Dots(string side, IReadOnlyList<DateOnly> nights, IReadOnlyList<GatedReading> readings) =>
        nights.Zip(readings).Where(one => one.Second.Milliseconds is not null).Select(one => (side, one.First, one.Second, one.Second.Milliseconds!.Value));
}
