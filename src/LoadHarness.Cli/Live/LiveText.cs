using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Live;

/// <summary>What a run looks like, in lines: what the panels of a large terminal and the list of a small one are made of. Pure.</summary>
internal static class LiveText
{
    private const string Gap = "   ";
    private const int NameWidth = 12;

    /// <summary>Scenario, target, build.</summary>
    public static LiveLine Title(LiveHeading heading, int width)
    {
        var right = heading.Build.Length > 0 ? LiveLine.Of("build ", LiveTone.Faint).Add(heading.Build).Fit(width / 3) : LiveLine.Empty;
        return LiveLine.Of(heading.Scenario, LiveTone.Strong).Add(" against ", LiveTone.Faint).Add(heading.Target)
            .Fit(width - (right.Width > 0 ? right.Width + 2 : 0))
            .AddRight(right, width);
    }

    /// <summary>One bar of the whole run, with a gap between the phases, and the share that is done.</summary>
    public static LiveLine Bar(LiveHeading heading, TimeSpan elapsed, int width)
    {
        const int percentWidth = 6;
        var room = width - percentWidth - heading.Phases.Count + 1;
        if (room < heading.Phases.Count)
        {
            return LiveLine.Of(Percent(heading, elapsed));
        }

        var line = LiveLine.Empty;
        var (used, at) = (0, TimeSpan.Zero);
        for (var i = 0; i < heading.Phases.Count; i++)
        {
            var phase = heading.Phases[i];
            at += phase.Length;
            var left = heading.Phases.Count - i - 1; // each of them needs a cell
            var cells = Math.Clamp((int)Math.Round(room * (at / heading.Length)) - used, 1, Math.Max(1, room - used - left));
            used += cells;
            var done = (int)Math.Round(cells * Math.Clamp((elapsed - phase.Start) / phase.Length, 0, 1));
            line = line.Add(i > 0 ? " " : "").Add(new string('━', done), LiveTone.Good).Add(new string('─', cells - done), LiveTone.Faint);
        }

        return line.Add(Percent(heading, elapsed).PadLeft(percentWidth));
    }

    /// <summary>All phases, how far the present one is, and the time left in all.</summary>
    public static LiveLine Phases(LiveHeading heading, TimeSpan elapsed, int width)
    {
        var present = heading.PhaseAt(elapsed);
        var left = heading.Length > elapsed ? heading.Length - elapsed : TimeSpan.Zero;
        var right = present is null ? LiveLine.Empty : LiveLine.Of(Readable.Elapsed(RoundUp(left))).Add(" left in all", LiveTone.Faint);
        var now = present is null ? LiveLine.Of("leaving", LiveTone.Strong)
            : LiveLine.Of(present.Name, LiveTone.Strong)
                .Add($" {Readable.Elapsed(elapsed - present.Start)} of {Readable.Elapsed(RoundUp(present.Length))}");
        var all = LiveLine.Empty;
        foreach (var phase in heading.Phases)
        {
            all = all.Add(all.Width > 0 ? Gap : "").Add(phase == present ? now : LiveLine.Of(phase.Name, LiveTone.Faint));
        }

        all = present is null ? all.Add(Gap).Add(now) : all;
        return all.Width + 2 + right.Width <= width ? all.AddRight(right, width) : now.AddRight(right, width).Fit(width);
    }

    /// <summary>Those who are joined, of those who are planned, and all others by state.</summary>
    public static IReadOnlyList<LiveLine> Clients(LiveState state) =>
    [
        LiveLine.Of(Readable.Count(state.Open), LiveTone.Strong).Add($" open of {Readable.Count(state.Planned)} planned"),
        .. state.Others.Select(other => LiveLine.Of(Readable.Count(other.Count), LiveTone.Strong).Add($" {other.State}")),
    ];

    /// <summary>Rates as a table of two columns of numbers.</summary>
    public static IReadOnlyList<LiveLine> Rates(LiveState state, int width, int rows)
    {
        var column = Math.Clamp((width - 10) / 2, 9, 16);
        LiveLine Row(string name, string perSecond, string total, LiveTone tone) =>
            LiveLine.Of(name, LiveTone.Faint).PadTo(10).Add(perSecond.PadLeft(column), tone).Add(total.PadLeft(column));
        return
        [
            LiveLine.Of("".PadRight(10) + "per second".PadLeft(column) + "total".PadLeft(column), LiveTone.Faint),
            .. state.Rates.Take(rows).Select(rate => Row(rate.Name, Readable.Number(rate.PerSecond), Readable.Count(rate.Total), LiveTone.Strong)),
        ];
    }

    /// <summary>Rates on one line, the last link of the chain first.</summary>
    public static LiveLine Rates(LiveState state) => state.Rates.Take(3).Reverse().Aggregate(
        LiveLine.Empty,
        (line, rate) => line.Add(line.Width > 0 ? ", " : "").Add(Readable.Number(rate.PerSecond), LiveTone.Strong).Add($" {rate.Name}")).Add("/s");

    /// <summary>Latencies as a table: the last seconds, and the steady phase so far.</summary>
    public static IReadOnlyList<LiveLine> Latencies(LiveState state, int width)
    {
        var column = Math.Clamp((width - 9) / 3, 8, 13);
        LiveLine Row(string name, LiveLatency? latency) => LiveLine.Of(name, LiveTone.Faint).PadTo(9)
            .Add(Of(latency?.P50).PadLeft(column), LiveTone.Strong)
            .Add(Of(latency?.P99).PadLeft(column), LiveTone.Strong)
            .Add((latency?.Max is { } max ? Readable.Duration(max) : Readable.Nothing).PadLeft(column));
        return
        [
            LiveLine.Of("".PadRight(9) + "p50".PadLeft(column) + "p99".PadLeft(column) + "max".PadLeft(column), LiveTone.Faint),
            Row("last " + Window(state), state.Recent),
            Row("steady", state.Steady),
        ];
    }

    /// <summary>Latency of the last seconds on one line.</summary>
    public static LiveLine Latency(LiveState state) => LiveLine.Empty
        .Add("p50 ", LiveTone.Faint).Add(Of(state.Recent?.P50), LiveTone.Strong)
        .Add("  p99 ", LiveTone.Faint).Add(Of(state.Recent?.P99), LiveTone.Strong);

    /// <summary>Counts, number first, so that words do not move.</summary>
    public static IReadOnlyList<LiveLine> Counts(IReadOnlyList<LiveCount> counts)
    {
        var column = counts.Max(count => Readable.Count(count.Count).Length);
        return [.. counts.Select(count => Count(count, column))];
    }

    /// <summary>A count with its name; its tone only if there are any.</summary>
    public static LiveLine Count(LiveCount count, int column = 0)
    {
        var tone = count.Count > 0 ? count.Tone : LiveTone.Plain;
        return LiveLine.Of(Readable.Count(count.Count).PadLeft(column), tone).Add($" {count.Name}", tone);
    }

    /// <summary>The harness itself in the last interval, on one line: its figures, or which of its limits it broke.</summary>
    public static LiveLine Generator(LiveState state)
    {
        var pulse = state.Generator;
        LiveLine Figure(string name, string value) => LiveLine.Of(name + " ", LiveTone.Faint).Add(value);
        LiveLine[] figures =
        [
            Figure("lateness", Of(pulse.Lateness)),
            Figure("backlog", Of(pulse.Backlog)),
            Figure("GC", Percent(100 * pulse.PausedShare)),
            Figure("CPU", Percent(pulse.Cpu)),
            Figure("machine", Percent(pulse.MachineCpu)),
        ];
        var over = state.SteadyOver > 0 ? LiveLine.Of($"; over in {Over(state)}", LiveTone.Doubtful) : LiveLine.Empty;
        return Named("generator", Join([GeneratorState(pulse).Add(over), .. pulse.Broken.Count == 0 ? figures : []]));
    }

    /// <summary>The harness itself in the last interval, figure by figure.</summary>
    public static IReadOnlyList<LiveLine> GeneratorLines(LiveState state)
    {
        var pulse = state.Generator;
        LiveLine Figure(string name, string value, LiveTone tone = LiveTone.Plain) => LiveLine.Of(name.PadRight(23), LiveTone.Faint).Add(value, tone);
        return
        [
            GeneratorState(pulse),
            Figure("schedule lateness p99", Of(pulse.Lateness)),
            Figure("receive backlog p99", Of(pulse.Backlog)),
            Figure("garbage collection", Percent(100 * pulse.PausedShare)),
            Figure("CPU", $"{Percent(pulse.Cpu)} of a core, {Percent(pulse.MachineCpu)} of the machine"),
            Figure("over a limit", Over(state), state.SteadyOver > 0 ? LiveTone.Doubtful : LiveTone.Plain),
        ];
    }

    /// <summary>What was last observed of the backend, on one line; a value that could not be had is a dash.</summary>
    public static LiveLine Backend(LiveState state) => Named("backend", Join(state.Backend.Select(one =>
    {
        var name = one.Name[MetricDefinition.OfBackend.Length..];
        return LiveLine.Of(name + " ", LiveTone.Faint).Add(one.Value is { } value ? Readable.Level(value, name == one.Unit ? "" : one.Unit) : Readable.Nothing);
    })));

    /// <summary>All slices of the run on one line.</summary>
    public static LiveLine Together(LiveTogether all) => Named("all slices", Join(
    [
        LiveLine.Of($"{Readable.Count(all.Open)}/{Readable.Count(all.Planned)} clients"),
        .. all.Rates.Select(rate => LiveLine.Of($"{Readable.Number(rate.PerSecond)} {rate.Name}/s")),
        .. all.Counts.Where((one, i) => i < 2 || one.Count > 0).Select(one => Count(one)),
    ]));

    /// <summary>The last things that happened, newest last, and the event to come.</summary>
    /// <param name="state">The run.</param>
    /// <param name="elapsed">The present.</param>
    /// <param name="height">Lines that there are.</param>
    public static IReadOnlyList<LiveLine> Events(LiveState state, TimeSpan elapsed, int height)
    {
        var next = state.Next is { } row && height > 1
            ? LiveLine.Of($"in {Readable.Elapsed(RoundUp(row.Planned > elapsed ? row.Planned - elapsed : TimeSpan.Zero))}".PadRight(NameWidth), LiveTone.Faint).Add(row.Label, LiveTone.Faint)
            : null;
        var notes = state.Notes.TakeLast(height - (next is null ? 0 : 1)).Select(note => Note(note, state.Interval)).ToList();
        return next is not null ? [.. notes, next] : notes.Count > 0 ? notes : [LiveLine.Of("none so far", LiveTone.Faint)];
    }

    /// <summary>What a line tells of, and the line.</summary>
    public static LiveLine Named(string name, LiveLine line) => LiveLine.Of(name.PadRight(NameWidth), LiveTone.Faint).Add(line);

    /// <summary>All on one line.</summary>
    public static LiveLine Join(IEnumerable<LiveLine> lines) =>
        lines.Aggregate(LiveLine.Empty, (all, line) => all.Width > 0 ? all.Add(Gap).Add(line) : line);

    /// <summary>How long "the last seconds" are, short: <c>5 s</c>.</summary>
    public static string Window(LiveState state) => Readable.Duration(TimeSpan.FromSeconds(Math.Round(state.Window.TotalSeconds)));

    private static LiveLine Note(LiveNote note, TimeSpan interval)
    {
        var when = note.To - note.From > interval ? $"{Readable.Elapsed(note.From)}–{Readable.Elapsed(note.To)}" : Readable.Elapsed(note.From);
        return LiveLine.Of(when.PadRight(NameWidth - 1) + " ", LiveTone.Faint).Add(note.Text, note.Tone);
    }

    private static LiveLine GeneratorState(GeneratorPulse pulse) => pulse.Broken.Count == 0
        ? LiveLine.Of("ok", LiveTone.Good)
        : LiveLine.Of($"over its limit: {string.Join(", ", pulse.Broken)}", LiveTone.Doubtful);

    private static string Over(LiveState state) => $"{Readable.Count(state.SteadyOver)} of {Readable.Count(state.SteadyIntervals, "steady interval")}";

    private static string Percent(double percent) => $"{(percent is > 0 and < 0.1 ? "< 0.1" : Math.Round(percent, percent < 10 ? 1 : 0).ToString(CultureInfo.InvariantCulture))} %";

    private static string Percent(LiveHeading heading, TimeSpan elapsed) =>
        $"{(int)(100 * Math.Clamp(elapsed / heading.Length, 0, 1))} %";

    private static TimeSpan RoundUp(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private static string Of(QuantileReading? reading) => reading is { } known ? Readable.Duration(known) : Readable.Nothing;

    private static string Of(TimeSpan? duration) => duration is { } known ? Readable.Duration(known) : Readable.Nothing;
}
