using Spectre.Console;

namespace LoadHarness.Cli.Live;

/// <summary>A line of text in pieces that mean something. Knows how many cells of a terminal it takes. Immutable.</summary>
/// <param name="Spans">The pieces from left to right.</param>
internal sealed record LiveLine(IReadOnlyList<(string Text, LiveTone Tone)> Spans)
{
    private const string Cut = "…";

    /// <summary>Nothing.</summary>
    public static LiveLine Empty { get; } = new([]);

    /// <summary>Cells that it takes.</summary>
    public int Width => Spans.Sum(span => span.Text.GetCellWidth());

    /// <summary>Its text alone.</summary>
    public string Text => string.Concat(Spans.Select(span => span.Text));

    /// <summary>A line of one piece.</summary>
    public static LiveLine Of(string text, LiveTone tone = LiveTone.Plain) => Empty.Add(text, tone);

    /// <summary>The line and a piece after it. What would move the cursor is shown as a gap: labels come from files of users.</summary>
    public LiveLine Add(string text, LiveTone tone = LiveTone.Plain) =>
        new([.. Spans, (string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)), tone)]);

    /// <summary>The line and another one after it.</summary>
    public LiveLine Add(LiveLine other) => new([.. Spans, .. other.Spans]);

    /// <summary>The line, filled with blanks up to a width; longer ones stay.</summary>
    public LiveLine PadTo(int width) => Width < width ? Add(new string(' ', width - Width)) : this;

    /// <summary>The line with another one flush right; that one is left out where there is no room for both.</summary>
    public LiveLine AddRight(LiveLine right, int width) =>
        Width + 2 + right.Width <= width ? PadTo(width - right.Width).Add(right) : this;

    /// <summary>The line in no more than so many cells; an ellipsis stands for what was cut off.</summary>
    public LiveLine Fit(int width)
    {
        if (Width <= width)
        {
            return this;
        }

        var fitted = Empty;
        foreach (var (text, tone) in Spans)
        {
            var room = width - Cut.Length - fitted.Width;
            var kept = Head(text, room);
            fitted = kept.Length > 0 ? fitted.Add(kept, tone) : fitted;
            if (kept.Length < text.Length)
            {
                return width > 0 ? fitted.Add(Cut, tone) : fitted;
            }
        }

        return fitted;
    }

    private static string Head(string text, int cells)
    {
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.ToString().GetCellWidth();
            if (used > cells)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
