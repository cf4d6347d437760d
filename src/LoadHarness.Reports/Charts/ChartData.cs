using System.Globalization;
using System.Text;
using System.Text.Json;
using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// The data block of a page, read by the scripts in Assets. The writer's default encoder escapes everything that could end a script
/// element or a line of script (&lt;, &gt;, &amp;, U+2028, U+2029), so the text is safe inside one.
/// </summary>
internal static class ChartData
{
    /// <summary>Writes the charts of a run as JSON.</summary>
    /// <param name="charts">Charts with data.</param>
    /// <param name="phases">Phases, drawn behind the charts over elapsed time.</param>
    /// <param name="bands">Events and storms, likewise.</param>
    /// <param name="marks">Spans of elapsed time in which the harness itself was over a limit: shaded in all charts over elapsed time.</param>
    /// <param name="length">Right end of the time axis.</param>
    /// <param name="calendar">The day at the left end of the time axis, which then names days; null: it counts elapsed time.</param>
    /// <param name="load">The unit of a load that the charts stand over in place of time, a second for each of it; null: they stand over time.</param>
    public static string Write(
        IEnumerable<Chart> charts,
        IEnumerable<PhaseSpan> phases,
        IEnumerable<Band> bands,
        IEnumerable<(TimeSpan From, TimeSpan To)> marks,
        TimeSpan length,
        DateOnly? calendar = null,
        string? load = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("length", Short(length.TotalSeconds));
            if (calendar is { } day)
            {
                json.WriteString("calendar", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }

            if (load is not null)
            {
                json.WriteString("load", load);
            }

            Write(json, "phases", phases.Select(phase => new Band("", phase.Name, phase.Start, phase.End)));
            Write(json, "bands", bands);
            json.WriteStartArray("marks");
            foreach (var (from, to) in marks)
            {
                json.WriteStartArray();
                json.WriteNumberValue(Short(from.TotalSeconds));
                json.WriteNumberValue(Short(to.TotalSeconds));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartArray("charts");
            foreach (var chart in charts)
            {
                Write(json, chart);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<Band> bands)
    {
        json.WriteStartArray(name);
        foreach (var (kind, text, from, to) in bands)
        {
            json.WriteStartObject();
            if (kind.Length > 0)
            {
                json.WriteString("kind", kind);
            }

            json.WriteString("name", text);
            json.WriteNumber("from", Short(from.TotalSeconds));
            json.WriteNumber("to", Short(to.TotalSeconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Chart chart)
    {
        json.WriteStartObject();
        json.WriteString("id", chart.Id);
        json.WriteString("form", chart.Form.ToString());
        json.WriteString("unit", chart.Unit.ToString());
        json.WriteBoolean("spectrum", chart.IsSpectrum);
        json.WriteStartArray("x");
        foreach (var x in chart.X)
        {
            json.WriteNumberValue(chart.IsSpectrum ? Short(x) : Math.Round(x, 3));
        }

        json.WriteEndArray();
        json.WriteStartArray("series");
        foreach (var series in chart.Series)
        {
            Write(json, series);
        }

        json.WriteEndArray();
        if (chart.IsClose)
        {
            json.WriteBoolean("close", true);
        }

        if (chart.Bands.Count > 0)
        {
            Write(json, "bands", chart.Bands);
        }

        if (chart.Fill is { } fill)
        {
            WriteArray(json, "fill", [fill.Upper, fill.Lower]);
        }

        if (chart.Heat is { } heat)
        {
            Write(json, heat, chart.Bound ?? TimeSpan.Zero);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HeatMap heat, TimeSpan bound)
    {
        json.WriteStartObject("heat");
        WriteArray(json, "columns", heat.Columns);
        WriteArray(json, "edges", heat.Edges.Select(Short));
        WriteArray(json, "cells", heat.Cells.SelectMany(cell => new double[] { cell.Column, cell.Row, cell.Count }));
        WriteArray(json, "never", heat.Never.SelectMany((count, column) => count > 0 ? new double[] { column, count } : []));
        json.WriteNumber("bound", bound.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Series series)
    {
        json.WriteStartObject();
        json.WriteString("name", series.Name);
        json.WriteString("tone", series.Pen.Tone);
        json.WriteNumber("width", series.Pen.Width);
        WriteArray(json, "dash", series.Pen.Dash.Select(length => (double)length));
        json.WriteBoolean("overlay", series.Overlay);
        WriteArray(json, "atLeast", series.AtLeast.Select(at => (double)at));
        json.WriteStartArray("values");
        foreach (var value in series.Values)
        {
            if (value is { } number)
            {
                json.WriteNumberValue(Short(number));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    // Four digits are more than a screen can show, and keep a thousand points small. Whole numbers stay exact.
    private static double Short(double value) => value == Math.Floor(value)
        ? value
        : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
