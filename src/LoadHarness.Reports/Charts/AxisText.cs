using System.Globalization;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Charts;

/// <summary>Numbers as they stand at the axes of drawn charts; the same rules as in Assets/numbers.js. Pure, no culture.</summary>
internal static class AxisText
{
    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u202F", NegativeSign = "\u2212" };

    /// <summary>A value of a chart.</summary>
    public static string Of(ChartUnit unit, double value) => unit switch
    {
        ChartUnit.Latency => Duration(value),
        ChartUnit.Difference => value == 0 ? "0 ms" : (value > 0 ? "+" : "\u2212") + Duration(Math.Abs(value)),
        ChartUnit.Percent => Grouped(value) + " %",
        ChartUnit.Mebibytes => Grouped(value),
        _ => value >= 1e6 ? Grouped(value / 1e6) + " M" : Grouped(value),
    };

    /// <summary>Milliseconds.</summary>
    public static string Duration(double ms) =>
        ms < 0.9995 ? Three(ms * 1_000) + " µs"
        : ms < 999.5 ? Three(ms) + " ms"
        : ms < 59_950 ? Three(ms / 1_000) + " s"
        : (ms / 60_000).ToString("0.#", Thin) + " min";

    /// <summary>Elapsed seconds: <c>0:47</c>, <c>0:00.5</c>, <c>1:02:03</c>.</summary>
    public static string Elapsed(double seconds)
    {
        var whole = Math.Floor(seconds + 1e-9);
        var rest = seconds - whole > 1e-6 ? (seconds - whole).ToString(".###", CultureInfo.InvariantCulture) : "";
        return Readable.Elapsed(TimeSpan.FromSeconds(whole)) + rest;
    }

    /// <summary>A place of the spectrum by the name of its percentile.</summary>
    /// <param name="x">1 / (1 - q).</param>
    public static string Percentile(double x) =>
        "p" + ((1 - (1 / x)) * 100).ToString("0." + new string('#', Math.Max(0, (int)Math.Ceiling(Math.Log10(x)))), CultureInfo.InvariantCulture);

    private static string Three(double value) => value.ToString(value >= 99.95 ? "0" : value >= 9.995 ? "0.#" : "0.##", Thin);

    private static string Grouped(double value) => value.ToString(Math.Abs(value) switch
    {
        >= 100 => "#,0",
        >= 10 => "0.#",
        >= 0.1 or 0 => "0.##",
        _ => "0.######",
    }, Thin);
}
