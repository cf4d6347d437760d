using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>Where the clients were, and when they were dropped and came back.</summary>
internal static class ConnectionFigures
{
    private static readonly (MetricDefinition Metric, string Name, string Tone)[] States =
    [
        (MetricCatalog.ClientsOpen, "joined", "area-blue"), (MetricCatalog.ClientsLogin, "logging in", "area-teal"),
        (MetricCatalog.ClientsConnecting, "connecting", "area-yellow"), (MetricCatalog.ClientsBackingOff, "backing off", "area-orange"),
        (MetricCatalog.ClientsHidden, "hidden", "area-grey"), (MetricCatalog.ClientsGone, "gave up", "area-black"),
    ];

    private static readonly (MetricDefinition Metric, string Name, string Tone)[] Kinds =
    [
        (MetricCatalog.DropsClosed, "closed by server", "bar-blue"), (MetricCatalog.DropsCut, "cut", "bar-orange"),
        (MetricCatalog.DropsGivenUp, "given up by client", "bar-purple"),
    ];

    /// <summary>Clients by state, and how many the plan wanted present.</summary>
    public static Figure ByState(ReportContext context)
    {
        const string title = "Clients by state", unit = "clients, at the end of each interval";
        var target = context.Gauges(MetricCatalog.ClientsTarget);
        if (context.Result.Timeline.Length == 0 || (target.Max() == 0 && States.All(state => context.Gauges(state.Metric).Max() == 0)))
        {
            return new Figure("clients", title, unit, "No client was ever started, so there is no state to show.");
        }

        var open = context.Gauges(MetricCatalog.ClientsOpen);
        // The same real intervals for every state, so that the stack adds up; and nobody was there at zero.
        int[] picks = [.. context.Slots.Picks(open)];
        double[] x = [0, .. picks.Select(i => (i + 1) * context.Result.Timeline.Interval.TotalSeconds)];
        double?[] Levels(long[] gauge) => [0, .. picks.Select(i => (double?)gauge[i])];
        Series[] series =
        [
            .. States.Select(state => new Series(state.Name, new Pen(state.Tone, 1), Levels(context.Gauges(state.Metric)))).Where(Happened),
            new("planned", new Pen("ink", 1.5, 5, 4), Levels(target), Overlay: true),
        ];
        return new Figure("clients", title, unit, StateSummary(context, open), new Chart("clients", ChartForm.Stack, ChartUnit.Count, x, series), StateTable(context, target));
    }

    /// <summary>Drops by kind, and reconnects.</summary>
    public static Figure Drops(ReportContext context)
    {
        var unit = $"events in each {Readable.Duration(context.Slots.Width)}";
        long drops = context.Result.Count(MetricCatalog.Drops), back = context.Result.Count(MetricCatalog.Reconnects);
        var reconnects = context.Counts(MetricCatalog.Reconnects);
        if (drops + back == 0)
        {
            return new Figure("drops", "Drops and reconnects", unit, "No connection ended without its user's wish.");
        }

        var series = Kinds.Select(kind => new Series(kind.Name, new Pen(kind.Tone, 1), context.Slots.Sums(context.Counts(kind.Metric)))).Where(Happened)
            .Append(new Series("reconnects", new Pen("ink", 1.5, 4, 3), context.Slots.Sums(reconnects), Overlay: true));
        var kinds = string.Join(", ", Kinds
            .Select(kind => (kind.Name, Count: context.Result.Count(kind.Metric)))
            .Where(kind => kind.Count > 0).Select(kind => $"{Readable.Count(kind.Count)} {kind.Name}"));
        var gone = context.Result.Count(MetricCatalog.GaveUp);
        var summary = $"{Readable.Count(drops, "drop")}{(kinds.Length > 0 ? $" ({kinds})" : "")}, {Readable.Count(back, "reconnect")}"
            + $" by {Readable.Count(context.Result.Count(MetricCatalog.ReconnectAttempts), "dial")}{(gone > 0 ? $"; {Readable.Count(gone, "client")} gave up" : "")}.{Peak(context)}";
        var chart = new Chart("drops", ChartForm.Bars, ChartUnit.Count, context.Slots.Middles, [.. series]);
        return new Figure("drops", "Drops and reconnects", unit, summary, chart, DropTable(context, reconnects));
    }

    /// <summary>Heartbeats without a reply in time; null: there were none.</summary>
    public static Figure? HeartbeatsMissed(ReportContext context)
    {
        const string id = "missed", title = "Heartbeats missed";
        var unit = $"heartbeats in each {Readable.Duration(context.Slots.Width)}";
        var missed = context.Counts(MetricCatalog.HeartbeatsMissed);
        if (missed.Sum() == 0)
        {
            return null;
        }

        var table = new Table($"{title}, by {Readable.Duration(context.Rows.Width)}", new Column("Elapsed", ColumnKind.Number), new Column("sent", ColumnKind.Number), new Column("missed", ColumnKind.Number)) { Cards = false };
        var sent = context.Counts(MetricCatalog.HeartbeatsSent);
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add(Readable.Span(context.Rows.At(from), context.Rows.At(to)), Readable.Count(sent[from..to].Sum()), Readable.Count(missed[from..to].Sum()));
        }

        var summary = $"{Readable.Count(missed.Sum())} of {Readable.Count(sent.Sum())} heartbeats had no reply in time, or could not be sent.";
        var series = new Series("missed", new Pen("bar-orange", 1), context.Slots.Sums(missed));
        return new Figure(id, title, unit, summary, new Chart(id, ChartForm.Bars, ChartUnit.Count, context.Slots.Middles, [series]), table);
    }

    // A legend entry that never shows only makes the others harder to find.
    private static bool Happened(Series series) => !series.IsZero;

    private static string StateSummary(ReportContext context, long[] open)
    {
        var peak = open.Max();
        var planned = context.Result.Count(MetricCatalog.ClientsTarget);
        if (peak == 0)
        {
            return $"None of {Readable.Count(planned, "planned client")} was ever joined.";
        }

        var text = $"At most {Readable.Count(peak)} of {Readable.Count(planned)} planned clients were joined at the same time.";
        var interval = context.Result.Timeline.Interval;
        var inSteady = Enumerable.Range(0, open.Length).Where(i => context.Steady is { } steady && interval * i >= steady.Start && interval * (i + 1) <= steady.End).ToList();
        if (inSteady.Count == 0)
        {
            return text;
        }

        var least = inSteady.MinBy(i => open[i]);
        return open[least] >= peak
            ? text + " All of them stayed joined through the steady phase."
            : text + $" In the steady phase the fewest were {Readable.Count(open[least])}, at {Readable.Elapsed(interval * (least + 1))}.";
    }

    private static string Peak(ReportContext context)
    {
        var drops = context.Counts(MetricCatalog.Drops);
        var peak = drops.Length == 0 ? 0 : drops.Max();
        return peak < 2 ? "" : $" The most in one interval were {Readable.Count(peak)}, at {Readable.Elapsed(context.Rows.At(Array.IndexOf(drops, peak)))}.";
    }

    private static Table StateTable(ReportContext context, long[] target)
    {
        Column[] columns =
        [
            new("At", ColumnKind.Number), .. States.Select(state => new Column(state.Name, ColumnKind.Number)),
            new("planned", ColumnKind.Number), new("fewest joined", ColumnKind.Number),
        ];
        var table = new Table($"Clients by state, every {Readable.Duration(context.Rows.Width)}", columns) { Cards = false };
        var open = context.Gauges(MetricCatalog.ClientsOpen);
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add(
            [
                Readable.Elapsed(context.Rows.At(to)), .. States.Select(state => Readable.Count(context.Gauges(state.Metric)[to - 1])),
                Readable.Count(target[to - 1]), Readable.Count(open[from..to].Min()),
            ]);
        }

        return table;
    }

    private static Table DropTable(ReportContext context, long[] reconnects)
    {
        Column[] columns =
        [
            new("Elapsed", ColumnKind.Number), .. Kinds.Select(kind => new Column(kind.Name, ColumnKind.Number)), new("reconnects", ColumnKind.Number),
        ];
        var table = new Table($"Drops and reconnects, by {Readable.Duration(context.Rows.Width)}", columns) { Cards = false };
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add(
            [
                Readable.Span(context.Rows.At(from), context.Rows.At(to)),
                .. Kinds.Select(kind => Readable.Count(context.Counts(kind.Metric)[from..to].Sum())), Readable.Count(reconnects[from..to].Sum()),
            ]);
        }

        return table;
    }
}
