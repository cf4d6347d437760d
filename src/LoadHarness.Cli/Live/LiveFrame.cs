using Spectre.Console;
using Spectre.Console.Rendering;

namespace LoadHarness.Cli.Live;

/// <summary>What changes between two intervals.</summary>
/// <param name="Elapsed">The present, elapsed time.</param>
/// <param name="Notice">What the program wants to be read now, such as that it is leaving; empty: nothing.</param>
internal sealed record LiveMoment(TimeSpan Elapsed, string Notice = "");

/// <summary>
/// A picture of a run for a terminal of a given size: panels where there is room, a list of what matters most where there is not.
/// Never wider or higher than the terminal. Pure, apart from a buffer; not thread-safe.
/// </summary>
internal sealed class LiveFrame
{
    private const int Header = 3;
    private const int WideFrom = 120;
    private const int WideHigh = 30;
    private const int PanelsFrom = 76;
    private const int PanelsHigh = 19;
    private readonly LiveHeading _heading;
    private readonly StringWriter _buffer = new();
    private readonly IAnsiConsole _console;

    /// <summary>A painter of frames.</summary>
    /// <param name="heading">What stays the same.</param>
    /// <param name="ansi">Whether to write colours and weights at all; false: bare text.</param>
    /// <param name="colour">Whether colours are wanted.</param>
    public LiveFrame(LiveHeading heading, bool ansi, bool colour)
    {
        _heading = heading;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_buffer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="state">The run; null: nothing is known yet.</param>
    /// <param name="moment">What changes between two intervals.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Its lines.</param>
    /// <returns>At most so many lines, each exactly as wide as the terminal.</returns>
    public IReadOnlyList<string> Draw(LiveState? state, LiveMoment moment, int width, int height)
    {
        (width, height) = (Math.Max(1, width), Math.Max(1, height));
        (_console.Profile.Width, _console.Profile.Height) = (width, height);
        var known = state ?? new LiveState();
        IRenderable frame = state is null || width < PanelsFrom || height < PanelsHigh ? Paint(Compact(known, moment, width, height), width)
            : width >= WideFrom && height >= WideHigh ? Stack(Wide(known, moment, width, height))
            : Stack(Medium(known, moment, width, height));
        _buffer.GetStringBuilder().Clear();
        _console.Write(frame);
        var lines = _buffer.ToString().Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        return [.. lines.Take(lines[^1].Length == 0 ? lines.Count - 1 : lines.Count).Take(height)];
    }

    private IReadOnlyList<LiveLine> Head(LiveMoment moment, int width) =>
    [
        LiveText.Title(_heading, width),
        LiveText.Bar(_heading, moment.Elapsed, width),
        moment.Notice.Length > 0 ? LiveLine.Of(moment.Notice, LiveTone.Strong) : LiveText.Phases(_heading, moment.Elapsed, width),
    ];

    /// <summary>Two panels side by side.</summary>
    private List<(int Height, IRenderable Row)> Medium(LiveState state, LiveMoment moment, int width, int height)
    {
        var (left, right) = (width / 2, width - (width / 2));
        List<(int Height, IRenderable Row)> rows =
        [
            (Header, Paint(Head(moment, width), width)),
            (1, Paint([LiveText.Named("clients", LiveText.Join(LiveText.Clients(state)))], width)),
            (6, Side(6, (left, Box("messages", LiveText.Rates(state, left - 4, 3), left)), (right, Box("latency, from due to received", LiveText.Latencies(state, right - 4), right)))),
            (5, Side(5, (left, Box("deliveries", Columns(state.Deliveries, 3), left)),
                (right, Box("connections", Columns(state.Connections, 3), right)))),
            (1, Paint([LiveText.Generator(state)], width)),
            .. Beside(state, width),
        ];
        var room = height - rows.Sum(row => row.Height);
        if (room >= 13)
        {
            rows.Add((8, Charts(state, width, 8)));
            room -= 8;
        }

        if (room >= 3)
        {
            rows.Add((room, Box("last events", LiveText.Events(state, moment.Elapsed, room - 2), width)));
        }

        return rows;
    }

    /// <summary>Three panels side by side, and charts.</summary>
    private List<(int Height, IRenderable Row)> Wide(LiveState state, LiveMoment moment, int width, int height)
    {
        const int panel = 8;
        var third = width / 3;
        var last = width - (2 * third);
        var chart = Math.Clamp((height - Header - (2 * panel)) / 2, 6, 14);
        var beside = Beside(state, width);
        var room = height - Header - (2 * panel) - beside.Length - chart;
        return
        [
            (Header, Paint(Head(moment, width), width)),
            (panel, Side(panel, (third, Box("clients", LiveText.Clients(state), third)), (third, Box("messages", LiveText.Rates(state, third - 4, 4), third)),
                (last, Box("latency, from due to received", LiveText.Latencies(state, last - 4), last)))),
            (panel, Side(panel, (third, Box("deliveries", LiveText.Counts(state.Deliveries), third)), (third, Box("connections", LiveText.Counts(state.Connections), third)),
                (last, Box("generator", LiveText.GeneratorLines(state), last)))),
            .. beside,
            (chart, Charts(state, width, chart)),
            (room, Box("last events", LiveText.Events(state, moment.Elapsed, room - 2), width)),
        ];
    }

    /// <summary>What a run may have beside itself, a line each: other slices, and a backend that is observed.</summary>
    private static (int Height, IRenderable Row)[] Beside(LiveState state, int width) => [.. Beside(state).Select(line => (1, (IRenderable)Paint([line], width)))];

    private static IEnumerable<LiveLine> Beside(LiveState state)
    {
        if (state.Together is { } all)
        {
            yield return LiveText.Together(all);
        }

        if (state.Backend.Count > 0)
        {
            yield return LiveText.Backend(state);
        }
    }

    /// <summary>What matters most first; the rest is cut off.</summary>
    private IReadOnlyList<LiveLine> Compact(LiveState state, LiveMoment moment, int width, int height)
    {
        if (state.Rates.Count == 0)
        {
            return Crop([.. Head(moment, width), LiveLine.Of("The first numbers come when the first interval has ended.", LiveTone.Faint)], height);
        }

        List<LiveLine> lines =
        [
            .. Head(moment, width),
            LiveText.Join(LiveText.Clients(state)),
            LiveText.Rates(state),
            LiveText.Latency(state).Add($"  in {LiveText.Window(state)}", LiveTone.Faint),
            LiveText.Join(state.Deliveries.Where((one, i) => i < 2 || one.Count > 0).Select(one => LiveText.Count(one))),
            LiveText.Join(state.Connections.Where((one, i) => i < 2 || one.Count > 0).Select(one => LiveText.Count(one))),
            LiveText.Generator(state),
            .. Beside(state),
        ];
        return Crop([.. lines, .. height > lines.Count ? LiveText.Events(state, moment.Elapsed, height - lines.Count) : []], height);
    }

    private static List<LiveLine> Crop(IEnumerable<LiveLine> lines, int height) => [.. lines.Take(height)];

    private static string Readable(double number) => Results.Formatting.Readable.Number(number);

    /// <summary>Counts in columns, filled from top to bottom.</summary>
    private static List<LiveLine> Columns(IReadOnlyList<LiveCount> counts, int height)
    {
        const int gap = 4;
        var rows = Enumerable.Repeat(LiveLine.Empty, Math.Min(height, counts.Count)).ToList();
        foreach (var column in counts.Chunk(height).Select(LiveText.Counts))
        {
            var start = rows[0].Width == 0 ? 0 : rows.Max(row => row.Width) + gap;
            for (var i = 0; i < column.Count; i++)
            {
                rows[i] = rows[i].PadTo(start).Add(column[i]);
            }
        }

        return rows;
    }

    private static Layout Charts(LiveState state, int width, int height)
    {
        var (left, right) = (width / 2, width - (width / 2));
        return Side(
            height,
            (left, Chart("delivered/s", [.. state.Beats.Select(beat => (double?)beat.Delivered)], Readable, left, height)),
            (right, Chart("latency p99", [.. state.Beats.Select(beat => beat.P99?.TotalMilliseconds)],
                ms => Results.Formatting.Readable.Duration(TimeSpan.FromMilliseconds(ms)), right, height)));

        Panel Chart(string name, IReadOnlyList<double?> values, Func<double, string> format, int width, int height)
        {
            var shown = values.TakeLast(width - 4).ToList();
            var top = shown.Max() is { } max and > 0 ? max : 1;
            var span = Results.Formatting.Readable.Duration(TimeSpan.FromSeconds(Math.Round(shown.Count * state.Interval.TotalSeconds)));
            var title = shown.Max() is { } known ? $"{name}, last {span}, peak {format(known)}" : $"{name}, nothing yet";
            return Box(title, [.. ColumnChart.Draw(shown, top, width - 4, height - 2).Select(line => LiveLine.Of(line))], width);
        }
    }

    private static Panel Box(string name, IReadOnlyList<LiveLine> lines, int width) => new(Paint(lines, width - 4))
    {
        Header = new PanelHeader(LiveLine.Of($" {name}").Fit(width - 7).Text + " "),
        Border = BoxBorder.Rounded,
        BorderStyle = StyleOf(LiveTone.Faint),
        Expand = true,
    };

    private static Layout Side(int height, params (int Width, IRenderable Panel)[] panels)
    {
        var row = new Layout { Size = height };
        row.SplitColumns([.. panels.Select(panel => new Layout(panel.Panel) { Size = panel.Width })]);
        return row;
    }

    private static Layout Stack(List<(int Height, IRenderable Row)> rows)
    {
        var all = new Layout();
        all.SplitRows([.. rows.Select(row => Sized(row.Row as Layout ?? new Layout(row.Row), row.Height))]);
        return all;

        static Layout Sized(Layout layout, int height)
        {
            layout.Size = height;
            return layout;
        }
    }

    /// <summary>Lines as they are, each cut to the width: nothing may wrap.</summary>
    private static Paragraph Paint(IReadOnlyList<LiveLine> lines, int width)
    {
        var paragraph = new Paragraph();
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var (text, tone) in lines[i].Fit(width).PadTo(width).Spans)
            {
                paragraph.Append(text, StyleOf(tone));
            }

            paragraph.Append(i < lines.Count - 1 ? "\n" : "");
        }

        return paragraph;
    }

    /// <summary>The sixteen colours follow the theme of a terminal, light or dark; only accents have one.</summary>
    private static Style StyleOf(LiveTone tone) => tone switch
    {
        LiveTone.Strong => new Style(decoration: Decoration.Bold),
        LiveTone.Faint => new Style(decoration: Decoration.Dim),
        LiveTone.Good => new Style(Color.Green),
        LiveTone.Doubtful => new Style(Color.Olive, decoration: Decoration.Bold),
        LiveTone.Bad => new Style(Color.Maroon, decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
