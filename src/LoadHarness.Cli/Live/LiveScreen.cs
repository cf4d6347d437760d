using System.Text;

namespace LoadHarness.Cli.Live;

/// <summary>
/// The whole terminal for as long as a run is shown, and as it was before afterwards: pictures go to the alternate screen, of which
/// nothing is left and nothing scrolls away, however often the terminal is resized. Each picture is one write. Thread-safe; whoever
/// writes waits for a terminal that is held with Ctrl-S, and so does <see cref="Close"/>.
/// </summary>
/// <param name="writer">The terminal, with a buffer of its own.</param>
/// <param name="time">Time.</param>
internal sealed class LiveScreen(TextWriter writer, TimeProvider time)
{
    // Lines do not wrap: a terminal that takes a letter for wider than we do must not shift the lines below. Terminals that do not
    // know synchronised updates (2026) ignore them.
    private const string Enter = "\u001b[?1049h\u001b[?7l\u001b[?25l\u001b[2J";
    private const string BeginUpdate = "\u001b[?2026h";
    private const string EndUpdate = "\u001b[?2026l";
    private const string Clear = "\u001b[2J";
    private const string Leave = "\u001b[0m\u001b[2J\u001b[H\u001b[?7h\u001b[?25h\u001b[?1049l";

    private static readonly TimeSpan StoppedWithin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _suspendedAt;
    private (int Width, int Height) _size;
    private bool _isEntered;
    private bool _isClosed;

    /// <summary>Shows a picture.</summary>
    /// <param name="lines">No more than the terminal has, each as wide as it.</param>
    /// <param name="size">Size of the terminal.</param>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void Show(IReadOnlyList<string> lines, (int Width, int Height) size)
    {
        var picture = new StringBuilder();
        lock (_gate)
        {
            if (_isClosed || (_suspendedAt is { } at && time.GetElapsedTime(at) < StoppedWithin))
            {
                return;
            }

            picture.Append(_isEntered ? "" : Enter).Append(BeginUpdate).Append(size == _size ? "" : Clear);
            for (var i = 0; i < lines.Count; i++)
            {
                picture.Append("\u001b[").Append(i + 1).Append(";1H").Append(lines[i]);
            }

            // Where keys that somebody presses meanwhile are echoed: the next picture covers it.
            picture.Append("\u001b[0m\u001b[").Append(lines.Count).Append(";1H").Append(EndUpdate);
            (_size, _isEntered) = (size, true);
            Write(picture.ToString());
        }
    }

    /// <summary>
    /// Gives the terminal back because the process is about to be stopped, as by Ctrl-Z. Pictures of the next second are not shown:
    /// they would come between this and the stop. Time goes on while the process is stopped, so the first one after it is.
    /// </summary>
    /// <param name="within">How long to wait for a terminal that takes nothing.</param>
    public void Suspend(TimeSpan within) => Give(within, forGood: false);

    /// <summary>Gives the terminal back for good. No harm if that was done before.</summary>
    /// <param name="within">How long to wait for a terminal that takes nothing; infinite: for ever.</param>
    public void Close(TimeSpan within) => Give(within, forGood: true);

    private void Give(TimeSpan within, bool forGood)
    {
        if (!_gate.TryEnter(within))
        {
            return;
        }

        try
        {
            _isClosed |= forGood;
            _suspendedAt = time.GetTimestamp();
            if (_isEntered)
            {
                _isEntered = false;
                Write(Leave);
            }
        }
        catch (IOException)
        {
            // The terminal is gone: there is nothing to give back.
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Write(string text)
    {
        writer.Write(text);
        writer.Flush();
    }
}
