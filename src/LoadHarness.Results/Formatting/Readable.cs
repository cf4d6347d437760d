using System.Globalization;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Formatting;

/// <summary>
/// Numbers as people read them, the same in every output: three significant digits, always with a unit, no culture.
/// Counts are grouped by a narrow no-break space (U+202F). Pure.
/// </summary>
public static class Readable
{
    /// <summary>What stands where there is nothing to show.</summary>
    public const string Nothing = "–";

    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u202F", NegativeSign = "−" };

    /// <summary>A duration in the unit that suits it: <c>850 µs</c>, <c>12.4 ms</c>, <c>1.25 s</c>, <c>2 min 05 s</c>, <c>8 h 30 min</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return "−" + Duration(duration.Negate());
        }

        return Small(duration.TotalMicroseconds, "µs", 1_000)
            ?? Small(duration.TotalMilliseconds, "ms", 1_000)
            ?? Small(duration.TotalSeconds, "s", 60)
            ?? Long(duration);
    }

    /// <summary>A quantile: its duration, or <c>≥ 5 s</c> where its rank falls among samples that never came.</summary>
    public static string Duration(QuantileReading reading) =>
        reading.IsAtLeast ? "≥ " + Duration(reading.Value) : Duration(reading.Value);

    /// <summary>Elapsed time since the start of the run: <c>0:47</c>, <c>12:05</c>, <c>1:02:03</c>; never a time of day.</summary>
    public static string Elapsed(TimeSpan elapsed)
    {
        var whole = (long)Math.Floor(elapsed.TotalSeconds);
        return whole >= 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}");
    }

    /// <summary>Elapsed time to the millisecond, for finding an event in a log: <c>0:47.312</c>.</summary>
    public static string ElapsedExact(TimeSpan elapsed) =>
        Elapsed(elapsed) + string.Create(CultureInfo.InvariantCulture, $".{elapsed.Milliseconds:000}");

    /// <summary>Two instants: <c>0:20–1:30</c>; to the millisecond where less than a second lies between them.</summary>
    public static string Span(TimeSpan from, TimeSpan to) => to - from < TimeSpan.FromSeconds(1) && to > from
        ? $"{ElapsedExact(from)}–{ElapsedExact(to)}"
        : $"{Elapsed(from)}–{Elapsed(to)}";

    /// <summary>A number of things: <c>719 880</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", Thin);

    /// <summary>A class of sizes: <c>1</c>, <c>2–5</c>, <c>≥ 1 001</c>.</summary>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest; null: any.</param>
    public static string Sizes(int from, int? to) =>
        to is not { } most ? $"≥ {Count(from)}" : most == from ? Count(most) : $"{Count(from)}–{Count(most)}";

    /// <summary>A number of things with their name: <c>1 drop</c>, <c>719 880 drops</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="singular">Name of one; the plural adds an s.</param>
    /// <param name="plural">Name of several where that is not enough.</param>
    public static string Count(long count, string singular, string? plural = null) =>
        $"{Count(count)} {(count == 1 ? singular : plural ?? singular + "s")}";

    /// <summary>A number with three significant digits: <c>12 000</c>, <c>512</c>, <c>0.25</c>.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", Thin),
        >= 10 => value.ToString("0.#", Thin),
        >= 1 => value.ToString("0.##", Thin),
        0 => "0",
        >= 0.001 => value.ToString("0.###", Thin),
        _ => value.ToString("0.#E0", Thin),
    };

    /// <summary>A p value: <c>0.02</c>, <c>&lt; 0.0001</c>: how much smaller does not matter to anybody.</summary>
    public static string Chance(double p) => p < 0.0001 ? "< 0.0001" : Number(p);

    /// <summary>A difference with its sign: <c>+5.2</c>, <c>−0.4</c>, <c>0</c>.</summary>
    public static string Signed(double value) => value > 0 ? "+" + Number(value) : Number(value);

    /// <summary>A difference between two durations: <c>+2.1 ms</c>, <c>−40 µs</c>, <c>0 ms</c>.</summary>
    public static string SignedDuration(TimeSpan difference) => difference > TimeSpan.Zero ? "+" + Duration(difference) : Duration(difference);

    /// <summary>A rate with its unit: <c>0.25 /client-hour</c>; a dash where there is none.</summary>
    public static string Rate(double? value, string unit) => value is { } rate ? $"{Number(rate)} {unit}" : Nothing;

    /// <summary>A share: <c>99.98 %</c>. Says 0 % and 100 % only of none and all.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole == 0)
        {
            return Nothing;
        }

        var percent = 100.0 * part / whole;
        return part == 0 ? "0 %"
            : part == whole ? "100 %"
            : percent < 0.001 ? "< 0.001 %"
            : percent is > 99.999 and < 100 ? "> 99.999 %"
            : percent is > 99 and < 100 ? Digits(percent, percent > 99.99 ? 3 : 2) + " %"
            : Number(percent) + " %";
    }

    /// <summary>A size in memory: <c>412 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => Number(bytes / (double)(1L << 30)) + " GiB",
        >= 1L << 20 => Number(bytes / (double)(1L << 20)) + " MiB",
        >= 1L << 10 => Number(bytes / (double)(1L << 10)) + " KiB",
        _ => Count(bytes) + " bytes",
    };

    /// <summary>A level with its unit: <c>412 MiB</c>, <c>35 %</c>, <c>1 204 sockets</c>.</summary>
    /// <param name="value">The level.</param>
    /// <param name="unit">Its unit; bytes, and bytes in a second, are told in the size that suits them; empty: none is known.</param>
    public static string Level(double value, string unit) => unit switch
    {
        _ when double.IsNaN(value) => Nothing,
        "bytes" when value >= 0 => Bytes((long)Math.Min(value, long.MaxValue)),
        "bytes/s" when value >= 0 => Bytes((long)Math.Min(value, long.MaxValue)) + "/s",
        "" => Number(value),
        _ => $"{Number(value)} {unit}",
    };

    /// <summary>A duration in whole seconds, what is left over not told.</summary>
    public static string WholeSeconds(TimeSpan duration) => Duration(TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds)));

    /// <summary>A wall-clock label: <c>2026-03-05 14:07:12 UTC</c>.</summary>
    public static string WallClock(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A message that stands after a colon elsewhere, as a sentence of its own.</summary>
    public static string Sentence(string message) => $"{Capital(message)}.";

    /// <summary>A text with a capital letter at its beginning.</summary>
    /// <param name="text">At least one character.</param>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A quantile's usual name: <c>p99.9</c>.</summary>
    public static string QuantileName(double q) => "p" + (q * 100).ToString("0.######", CultureInfo.InvariantCulture);

    private static string? Small(double value, string unit, double below)
    {
        if (value == 0)
        {
            return "0 ms";
        }

        var digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        var rounded = Math.Round(value, digits, MidpointRounding.AwayFromZero);
        return rounded < below ? string.Create(CultureInfo.InvariantCulture, $"{rounded:0.##} {unit}") : null;
    }

    private static string Long(TimeSpan duration)
    {
        var seconds = (long)Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero);
        if (seconds < 3600)
        {
            return seconds % 60 == 0 ? $"{seconds / 60} min" : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s");
        }

        var minutes = (long)Math.Round(seconds / 60.0, MidpointRounding.AwayFromZero);
        return minutes % 60 == 0 ? $"{minutes / 60} h" : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60} h {minutes % 60:00} min");
    }

    // Cut, not rounded: 99.996 % must not read as all.
    private static string Digits(double value, int digits)
    {
        var scale = Math.Pow(10, digits);
        return (Math.Floor(value * scale) / scale).ToString(digits == 2 ? "0.##" : "0.###", CultureInfo.InvariantCulture);
    }
}
