using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;

namespace LoadHarness.Reports.Sections;

/// <summary>How a page shows its charts: drawn by its scripts, drawn before, or not at all. Immutable.</summary>
internal sealed class Plots
{
    private readonly Func<Figure, Markup> _plot;

    private Plots(Func<Figure, Markup> plot) => _plot = plot;

    /// <summary>Whether they stand in the page as drawings.</summary>
    public bool AreDrawn => this != None && this != Scripted;

    /// <summary>Not at all: tables and text only.</summary>
    public static Plots None { get; } = new(_ => Markup.Empty);

    /// <summary>By the scripts of the page.</summary>
    public static Plots Scripted { get; } = new(figure => Markup.Of($"""<div class="plot" data-chart="{figure.Id}" data-title="{figure.Title}"></div>{"\n"}"""));

    /// <summary>By the scripts of the page, if this build has the chart library.</summary>
    public static Plots ScriptedIf(bool withCharts) => withCharts ? Scripted : None;

    /// <summary>As drawings that stand in the page.</summary>
    /// <param name="pictures">The charts of the page.</param>
    /// <param name="drawer">Draws them.</param>
    public static Plots Drawn(IReadOnlyList<Picture> pictures, IChartDrawer drawer)
    {
        var drawings = new Dictionary<string, Markup>();
        foreach (var picture in pictures)
        {
            // No identity of a figure has a dot in it.
            drawings[picture.Id] = DrawnPicture.Of(picture with { HasHeading = false }, drawer).ToMarkup($"c{drawings.Count + 1}.");
        }

        return new Plots(figure => Markup.Of($"""
            <div class="picture" role="region" aria-label="Chart: {figure.Title}" tabindex="0">{drawings[figure.Id]}</div>

            """));
    }

    /// <summary>What stands in the place of a chart.</summary>
    public Markup Of(Figure figure) => figure.Chart is null ? Markup.Empty : _plot(figure);
}
