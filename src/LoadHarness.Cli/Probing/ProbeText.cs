using System.Globalization;
using LoadHarness.Engine.Tracing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Probing;

/// <summary>What happens to a client as lines that read like a conversation. Thread-safe.</summary>
/// <param name="terminal">Where they go.</param>
/// <param name="whole">Whether frames are shown to their end, however long.</param>
internal sealed class ProbeText(Terminal terminal, bool whole)
{
    private const int Longest = 200;

    private readonly Lock _gate = new();

    /// <summary>Shows one.</summary>
    public void Show(TraceEntry entry)
    {
        if (Line(entry, whole) is { } line)
        {
            lock (_gate)
            {
                terminal.Say(line);
            }
        }
    }

    /// <summary>The line of an entry; null: it says nothing that another does not.</summary>
    internal static string? Line(TraceEntry entry, bool whole)
    {
        var sign = entry.Kind switch
        {
            TraceKind.Dial => "dial  ",
            TraceKind.Open => "open  ",
            TraceKind.DialFailed => "failed",
            TraceKind.Send => "  →   ",
            TraceKind.Receive => "  ←   ",
            TraceKind.Control => "      ",
            TraceKind.Meaning => "      ",
            TraceKind.End => "end   ",
            _ => null,
        };
        if (sign is null)
        {
            return null;
        }

        var isFrame = entry.Kind is TraceKind.Send or TraceKind.Receive;
        var text = isFrame ? Frame(entry, whole) : entry.Kind is TraceKind.Meaning or TraceKind.Control ? $"· {entry.Text}" : entry.Text;
        return string.Create(CultureInfo.InvariantCulture, $"{entry.At.TotalSeconds,8:0.000} s  {sign}  {text}").TrimEnd();
    }

    private static string Frame(TraceEntry entry, bool whole)
    {
        var text = entry.IsHex ? $"hex {entry.Text}" : entry.Text.Length == 0 ? "(empty)" : Visible(entry.Text);
        return whole || text.Length <= Longest ? text : $"{text[..Longest]}… ({Readable.Count(entry.Bytes ?? 0)} bytes)";
    }

    /// <summary>A terminal must not be told what to do by a server.</summary>
    private static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
