using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Numbers with units: <c>1.5s</c>, <c>50/s</c>, <c>20%</c>, <c>64 KB</c>. Pure; a bare number says which units are meant.
/// </summary>
internal static class Quantity
{
    /// <summary>One pattern for the schema and for the reader, so that an editor and a run never disagree.</summary>
    public const string DurationPattern = @"^[0-9]+(\.[0-9]+)? ?(ms|s|m|h)$";

    public const string RatePattern = @"^[0-9]+(\.[0-9]+)? ?/ ?(s|m|h)$";

    public const string PercentPattern = @"^[0-9]+(\.[0-9]+)? ?%$";

    public const string SizePattern = @"^[0-9]+(\.[0-9]+)? ?(B|KB|MB|KiB|MiB)?$";

    public const string ByteRatePattern = @"^[0-9]+(\.[0-9]+)? ?(B|KB|MB|KiB|MiB) ?/ ?s$";

    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] TimeUnits =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    private static readonly (string Unit, decimal PerSecond)[] RateUnits = [("/s", 1m), ("/m", 1m / 60), ("/h", 1m / 3600)];

    private static readonly (string Unit, decimal Share)[] PercentUnits = [("%", 0.01m)];

    private static readonly (string Unit, decimal Bytes)[] SizeUnits =
        [("", 1), ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20)];

    private static readonly (string Unit, decimal Bytes)[] ByteRateUnits =
        [("B/s", 1), ("KB/s", 1_000), ("MB/s", 1_000_000), ("KiB/s", 1 << 10), ("MiB/s", 1 << 20)];

    public static Parsed<TimeSpan> Duration(string text) =>
        Read(text, DurationPattern, TimeUnits,
                number => $"a bare number has no unit, write {number}s for seconds or {number}ms for milliseconds")
            .Select(ticks => TimeSpan.FromTicks((long)Math.Min(ticks, long.MaxValue)));

    /// <summary>Events per second.</summary>
    public static Parsed<double> Rate(string text) =>
        Read(text, RatePattern, RateUnits, number => $"a bare number has no unit, write {number}/s or {number}/m")
            .Select(perSecond => (double)perSecond);

    /// <summary>A share of 1.</summary>
    public static Parsed<double> Percent(string text) =>
        Read(text, PercentPattern, PercentUnits, number => $"a bare number has no unit, write {number}%").Select(share => (double)share);

    /// <summary>Bytes.</summary>
    public static Parsed<long> Size(string text) =>
        Read(text, SizePattern, SizeUnits, _ => "").Select(bytes => (long)Math.Min(Math.Floor(bytes), long.MaxValue));

    /// <summary>Bytes per second.</summary>
    public static Parsed<long> ByteRate(string text) =>
        Read(text, ByteRatePattern, ByteRateUnits, number => $"a bare number has no unit, write {number} B/s")
            .Select(bytes => (long)Math.Min(Math.Floor(bytes), long.MaxValue));

    public static Parsed<long> Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Parsed<long>.Fail();

    public static Parsed<double> Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : Parsed<double>.Fail();

    /// <summary>A duration as one writes it, in the largest unit that needs no fraction.</summary>
    public static string Show(TimeSpan duration)
    {
        var (unit, ticks) = duration == TimeSpan.Zero
            ? TimeUnits[1]
            : TimeUnits.Last(unit => duration.Ticks % unit.Ticks == 0 || unit.Unit == "ms");
        return (duration.Ticks / ticks).ToString("0.####", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Bytes per second as one writes them, in the largest unit that needs no fraction.</summary>
    public static string ShowByteRate(double bytesPerSecond)
    {
        var (unit, scale) = ByteRateUnits.Where(unit => !unit.Unit.Contains('i') && (decimal)bytesPerSecond % unit.Bytes == 0).LastOrDefault(ByteRateUnits[0]);
        return ((decimal)bytesPerSecond / scale).ToString("0.####", CultureInfo.InvariantCulture) + " " + unit;
    }

    private static IEnumerable<string> Named((string Unit, decimal Scale)[] units) =>
        units.Select(known => known.Unit).Where(unit => unit.Length > 0);

    private static Parsed<decimal> Read(
        string text, string pattern, (string Unit, decimal Scale)[] units, Func<string, string> bareHint)
    {
        text = text.Trim();
        var end = text.AsSpan().IndexOfAnyExcept(NumberSigns) is var found and >= 0 ? found : text.Length;
        var written = text[end..].Replace(" ", "", StringComparison.Ordinal);
        var unit = Array.Find(units, unit => unit.Unit == written);
        if (unit.Unit is not null && Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant))
        {
            // Bounded before the multiplication: longer numbers overflow a decimal, and are past every limit anyway.
            return decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                ? Math.Min(number, 1e15m) * unit.Scale
                : 1e15m * unit.Scale;
        }

        return end == 0 || unit.Unit is not null ? Parsed<decimal>.Fail()
            : written.Length == 0 ? Parsed<decimal>.Fail(bareHint(text))
            : Parsed<decimal>.Fail($"unknown unit '{written}', known are {string.Join(", ", Named(units))}");
    }
}
