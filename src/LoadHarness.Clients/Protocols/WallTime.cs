using System.Buffers;
using System.Globalization;

namespace LoadHarness.Clients.Protocols;

/// <summary>The wall clock as clients write it into what they send; in UTC, since a simulated client has no zone. Pure.</summary>
internal static class WallTime
{
    /// <summary>Without seconds, zone and leading zeros of the date: <c>2018-10-8 14:30</c> (seed row 3.20).</summary>
    private const string MinuteFormat = "yyyy-M-d HH:mm";

    /// <summary>The minute.</summary>
    public static string Minute(DateTimeOffset now) => now.UtcDateTime.ToString(MinuteFormat, CultureInfo.InvariantCulture);

    /// <summary>Writes the minute, without allocation.</summary>
    public static void WriteMinute(DateTimeOffset now, IBufferWriter<byte> to)
    {
        now.UtcDateTime.TryFormat(to.GetSpan(32), out var length, MinuteFormat, CultureInfo.InvariantCulture);
        to.Advance(length);
    }

    /// <summary>Milliseconds since 1970.</summary>
    public static string Milliseconds(DateTimeOffset now) => now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
