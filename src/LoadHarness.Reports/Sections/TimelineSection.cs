using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>The course of the run: charts over one axis of elapsed time.</summary>
internal static class TimelineSection
{
    /// <summary>All figures of the section, in reading order.</summary>
    public static IReadOnlyList<Figure> Figures(ReportContext context)
    {
        var latency = new TimerFigure(
            MetricCatalog.DeliveryLatency, "latency", "Delivery latency", "from due to receipt, log scale", 0.5, 0.9, 0.99, 0.999);
        var reconnect = new TimerFigure(
            MetricCatalog.ReconnectTime, "reconnect", "Time to reconnect", "from loss noticed to joined again, log scale", 0.5, 0.99);
        var heartbeat = new TimerFigure(
            MetricCatalog.HeartbeatRtt, "heartbeat", "Heartbeat round trip", "from heartbeat to reply, log scale", 0.5, 0.99);
        Figure?[] figures =
        [
            latency.Build(context, "No message arrived in this run, so there is no latency to show."),
            RateFigures.Messages(context),
            RateFigures.Deliveries(context),
            RateFigures.Signals(context),
            RateFigures.Http(context),
            ConnectionFigures.ByState(context),
            ConnectionFigures.Drops(context),
            reconnect.Build(context, "No client had to reconnect."),
            heartbeat.Build(context, "No heartbeat was answered: the profiles send none, or none expects a reply."),
            ConnectionFigures.HeartbeatsMissed(context),
            EndsFigure.Build(context),
            QueueFigures.Depth(context),
            QueueFigures.Age(context),
        ];
        return [.. figures.OfType<Figure>()];
    }

    /// <summary>The section as markup.</summary>
    public static Markup Render(ReportContext context, IEnumerable<Figure> figures, Plots plots)
    {
        if (context.Result.Timeline.Length == 0)
        {
            return Markup.Of($"""
                <section id="timeline"><h2>Timeline</h2>
                <p class="none">The run ended before its first interval was complete, so it has no course to show.</p></section>

                """);
        }

        return Markup.Of($"""
            <section id="timeline"><h2>Timeline</h2>
            <p>{Intro(context, plots)}</p>
            <ol class="phases">{context.Result.Phases.Select(Phase)}</ol>
            {figures.Select(figure => figure.Render(plots))}</section>

            """);
    }

    private static Markup Phase(PhaseSpan phase) =>
        Markup.Of($"<li><b>{phase.Name}</b> <span>{Readable.Span(phase.Start, phase.End)}</span></li>");

    private static Markup Intro(ReportContext context, Plots plots)
    {
        var timeline = context.Result.Timeline;
        var text = $"{Readable.Count(timeline.Length, "interval")} of {Readable.Duration(timeline.Interval)}; time is elapsed time since the start.";
        var merged = context.Slots.IsWhole ? "" : $" Charts draw a point for each {Readable.Duration(context.Slots.Width)}, with percentiles taken anew from the merged samples and extremes kept.";
        var marks = GeneratorSection.Marks(context.Result).Count == 0 ? "" : " Red bands: the harness itself was over one of its limits.";
        var bands = EventsSection.Bands(context.Result);
        var events = (bands.Any(band => band.Kind == "event") ? " Violet bands: events of the scenario, by their numbers." : "")
            + (bands.Any(band => band.Kind == "storm") ? " Orange bands: from a loss of many connections at once until those who came back were back." : "");
        merged += plots == Plots.None ? "" : events + marks;
        return plots.AreDrawn ? Markup.Prose(text + merged)
            : plots == Plots.Scripted
            ? Markup.Of($"{Markup.Prose(text + merged)} <span class=\"scripted\">Drag across a chart to zoom all of them, double-click or <kbd>Esc</kbd> to go back; with the keyboard, <kbd>←</kbd> <kbd>→</kbd> move the cursor.</span><noscript>Charts need scripts, which are switched off here; the numbers stand under each heading.</noscript>")
            : Markup.Of($"{Markup.Prose(text)} <strong>Charts were left out of this build of LoadHarness, because npm was missing when it was built</strong>; the numbers stand under each heading.");
    }
}
