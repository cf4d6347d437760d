using System.Globalization;
using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>
/// What a terminal makes of what is written to it: letters, line ends, and the control sequences that the program uses. Anything else
/// is a failure of the test that writes it. Every letter takes one cell.
/// </summary>
internal sealed class TerminalEmulator(int width, int height)
{
    private readonly StringBuilder sequence = new(); // the control sequence under way
    private char[][] cells = Blank(width, height);
    private char[][]? main; // the main screen while the alternate one is shown
    private (int Column, int Row) saved;
    private (int Column, int Row) at;
    private bool wraps = true;
    private bool isCursorShown = true;
    private int overflows;
    private int scrolled;

    /// <summary>What it shows now.</summary>
    public TerminalView View() => new([.. cells.Select(row => new string(row).TrimEnd())], main is not null, isCursorShown, overflows, scrolled);

    /// <summary>Another size: what no longer fits is gone, as on the alternate screen of most terminals.</summary>
    public void Resize(int columns, int rows)
    {
        cells = Fit(cells, columns, rows);
        main = main is null ? null : Fit(main, columns, rows);
        at = (Math.Min(at.Column, columns - 1), Math.Min(at.Row, rows - 1));
    }

    /// <summary>Something is written to it.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (sequence.Length > 0 || c == '\u001b')
            {
                sequence.Append(c);
                if (sequence.Length == 2 && c != '[')
                {
                    Assert.Equal('=', c); // what the runtime sends when it starts: another keypad
                    sequence.Clear();
                }
                else if (sequence.Length > 2 && c is >= '@' and <= '~')
                {
                    Obey(sequence.ToString(2, sequence.Length - 3), c);
                    sequence.Clear();
                }
            }
            else
            {
                Put(c);
            }
        }
    }

    private void Put(char c)
    {
        switch (c)
        {
            case '\r':
                at.Column = 0;
                break;
            case '\n':
                Feed();
                break;
            default:
                Assert.False(char.IsControl(c), $"control character {(int)c:x2}");
                if (at.Column == cells[0].Length)
                {
                    overflows += main is null ? 0 : 1;
                    at.Column = wraps ? 0 : at.Column - 1;
                    if (wraps)
                    {
                        Feed();
                    }
                }

                cells[at.Row][at.Column++] = c;
                break;
        }
    }

    private void Feed()
    {
        if (++at.Row == cells.Length)
        {
            scrolled += main is null ? 0 : 1;
            cells = [.. cells[1..], Row(cells[0].Length)];
            at.Row--;
        }
    }

    private void Obey(string parameters, char command)
    {
        switch ((parameters, command))
        {
            case ("?1049", 'h'):
                (main, saved) = (cells, at);
                cells = Blank(cells[0].Length, cells.Length);
                break;
            case ("?1049", 'l'):
                (cells, at, main) = (main!, saved, null);
                break;
            case ("?25", _):
                isCursorShown = command == 'h';
                break;
            case ("?7", _):
                wraps = command == 'h';
                break;
            case ("?2026", _):
            case (_, 'm'):
            case ("?1", _): // the runtime, too: other arrow keys
                break;
            case ("2", 'J'):
                // The first picture of a new size begins so: what was under way when the size changed was drawn for the old one.
                (cells, overflows) = (Blank(cells[0].Length, cells.Length), 0);
                break;
            case (_, 'H'):
                var place = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture) - 1).ToList();
                at = place is [var row, var column] ? (column, Math.Min(row, cells.Length - 1)) : (0, 0);
                break;
            default:
                Assert.Fail($"unknown control sequence ESC [ {parameters} {command}");
                break;
        }
    }

    private static char[][] Fit(char[][] from, int columns, int rows)
    {
        var to = Blank(columns, rows);
        for (var row = 0; row < Math.Min(rows, from.Length); row++)
        {
            Array.Copy(from[row], to[row], Math.Min(columns, from[row].Length));
        }

        return to;
    }

    private static char[][] Blank(int columns, int rows) => [.. Enumerable.Range(0, rows).Select(_ => Row(columns))];

    private static char[] Row(int columns) => [.. Enumerable.Repeat(' ', columns)];
}

/// <summary>A screen as somebody sees it.</summary>
/// <param name="Lines">Its lines without blanks at their ends.</param>
/// <param name="IsAlternate">Whether it is the alternate screen, of which nothing is left.</param>
/// <param name="IsCursorShown">Whether there is a cursor.</param>
/// <param name="Overflows">How many letters of the alternate screen were written beyond a line's end, since it was last cleared.</param>
/// <param name="Scrolled">How many lines of the alternate screen were pushed out.</param>
internal sealed record TerminalView(IReadOnlyList<string> Lines, bool IsAlternate, bool IsCursorShown, int Overflows, int Scrolled)
{
    /// <summary>Whether a line contains something.</summary>
    public bool Shows(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', Lines);
}
