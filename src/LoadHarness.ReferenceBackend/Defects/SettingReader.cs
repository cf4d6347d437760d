using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Reads the setting of one defect word by word, such as <c>10% every 5s code 1012</c>. Shares are <c>1/100</c> or <c>2%</c>, times
/// <c>200ms</c>, <c>1.5s</c>, <c>2m</c> or <c>1h</c>, rates <c>300/s</c> or <c>90/min</c>, sizes <c>512</c>, <c>4KiB</c> or <c>1MiB</c>.
/// </summary>
/// <exception cref="FormatException">All readers throw it, with a sentence that says what was expected and what was found.</exception>
internal sealed partial class SettingReader(string text)
{
    private const string ShareWanted = "a share such as 1/100 or 2%, above 0 and at most 1";
    private const string TimeWanted = "a time such as 200ms, 1.5s or 2m, at most 24h";
    private const string SizeWanted = "a number of bytes such as 512, 4KiB or 1MiB, from 1 to 64MiB";
    private const long MaxWhole = 1_000_000_000;
    private const long MaxBytes = 64 << 20;
    private const int MostPerUnit = 1_000_000;

    private readonly string[] _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private int _at;

    private string? Word => _at < _words.Length ? _words[_at] : null;

    /// <summary>Reads a share if the next word looks like one.</summary>
    public Share? ShareIfAny() => Word is { } word && (word.Contains('/') || word.EndsWith('%')) && !word.Contains('+') ? Share() : null;

    public Share Share()
    {
        var match = SharePattern().Match(Word ?? string.Empty);
        if (!match.Success)
            throw Unexpected(ShareWanted);
        var part = decimal.Parse(match.Groups["part"].Value, CultureInfo.InvariantCulture);
        var whole = match.Groups["whole"] is { Success: true } given ? decimal.Parse(given.Value, CultureInfo.InvariantCulture) : 100;
        for (; part != decimal.Truncate(part); whole *= 10)
            part *= 10;
        if (part <= 0 || part > whole || whole > MaxWhole)
            throw Unexpected(ShareWanted);
        _at++;
        var divisor = GreatestCommonDivisor((long)part, (long)whole);
        return new Share((long)part / divisor, (long)whole / divisor);
    }

    /// <summary>A time or a range of two, <c>1s..3s</c>.</summary>
    public TimeRange Range()
    {
        var ends = (Word ?? string.Empty).Split("..");
        if (ends.Length > 2 || TryTime(ends[0]) is not { } from || TryTime(ends[^1]) is not { } to || from > to)
            throw Unexpected($"{TimeWanted}, or a range of two such as 10ms..50ms");
        _at++;
        return new TimeRange(from, to);
    }

    /// <summary>A time above zero.</summary>
    public TimeSpan Time()
    {
        if (TryTime(Word ?? string.Empty) is not { } time || time == TimeSpan.Zero)
            throw Unexpected(TimeWanted);
        _at++;
        return time;
    }

    /// <summary>Reads a time if the next word is one.</summary>
    public TimeSpan? TimeIfAny() => TryTime(Word ?? string.Empty) is null ? null : Time();

    /// <summary>
    /// A time that grows, <c>20ms+5ms/s</c>, if the next word looks like one: what it is at first, and by how much a second.
    /// </summary>
    public (TimeSpan Start, TimeSpan PerSecond)? GrowthIfAny()
    {
        if (Word?.Contains('+') != true)
            return null;
        var match = GrowthPattern().Match(Word);
        if (!match.Success || TryTime(match.Groups["start"].Value) is not { } start || TryTime(match.Groups["by"].Value) is not { } by)
            throw Unexpected("a time that grows, such as 20ms+5ms/s or 0ms+1s/min");
        _at++;
        return (start, match.Groups["per"].Value == "s" ? by : by / 60);
    }

    /// <summary>How many of something there may be: the time that each takes.</summary>
    public TimeSpan PeriodOfRate()
    {
        var match = RatePattern().Match(Word ?? string.Empty);
        var count = match.Success ? double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 0;
        if (count is <= 0 or > MostPerUnit)
            throw Unexpected($"a rate such as 300/s or 90/min, above 0 and at most {MostPerUnit}");
        _at++;
        return (match.Groups["per"].Value == "s" ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1)) / count;
    }

    public int Bytes()
    {
        var match = SizePattern().Match(Word ?? string.Empty);
        var unit = match.Groups["unit"].Value switch { "KiB" => 1L << 10, "MiB" => 1L << 20, _ => 1L };
        var bytes = match.Success ? long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit : 0;
        if (bytes is < 1 or > MaxBytes)
            throw Unexpected(SizeWanted);
        _at++;
        return (int)bytes;
    }

    /// <summary>A whole number.</summary>
    public int Number(int min, int max, string what)
    {
        if (!int.TryParse(Word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
            throw Unexpected(what);
        _at++;
        return number;
    }

    /// <summary>Takes the next word if it is this one.</summary>
    public bool Takes(string word)
    {
        if (Word != word)
            return false;
        _at++;
        return true;
    }

    /// <summary>The next word must be this one.</summary>
    public void Must(string word)
    {
        if (!Takes(word))
            throw Unexpected($"the word '{word}'");
    }

    /// <summary>There must be no further word.</summary>
    public void End()
    {
        if (Word is not null)
            throw Unexpected("nothing more");
    }

    public FormatException Unexpected(string expected) =>
        new($"expected {expected}, found {(Word is null ? "nothing more" : $"'{Word}'")}");

    private static TimeSpan? TryTime(string word)
    {
        var match = TimePattern().Match(word);
        if (!match.Success)
            return null;
        var unit = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromHours(1),
        };
        var time = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
        return time > TimeSpan.FromHours(24) ? null : time;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    [GeneratedRegex(@"^(?:(?<part>\d{1,9})/(?<whole>\d{1,9})|(?<part>\d{1,3}(?:\.\d{1,6})?)%)$")]
    private static partial Regex SharePattern();

    [GeneratedRegex(@"^(?<number>\d{1,8}(?:\.\d{1,6})?)(?<unit>ms|s|min|m|h)$")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^(?<start>[^+/]+)\+(?<by>[^+/]+)/(?<per>s|min|m)$")]
    private static partial Regex GrowthPattern();

    [GeneratedRegex(@"^(?<count>\d{1,7}(?:\.\d{1,3})?)/(?<per>s|min|m)$")]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"^(?<number>\d{1,9})(?<unit>KiB|MiB)?$")]
    private static partial Regex SizePattern();
}
