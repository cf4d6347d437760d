using System.Text;
using LoadHarness.Cli.Live;
using LoadHarness.Results.Files;
using Spectre.Console;

namespace LoadHarness.Cli;

/// <summary>Where the program writes to, and what that place can show. Thread-safe.</summary>
internal sealed class Terminal : ILiveTerminal
{
    private const int ScreenBuffer = 64 * 1024; // no picture is larger: each is one write
    private static readonly TimeSpan RestoreWithin = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<string> _held = []; // complaints that would stand in the middle of the live view
    private LiveScreen? _screen;
    private string _notice = "";

    /// <summary>A terminal over two writers.</summary>
    public Terminal(TextWriter output, TextWriter error)
    {
        Output = output;
        Error = error;
        var kind = new TerminalKind(ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        (IsInteractive, HasColour) = (kind.IsInteractive, kind.HasColour);
        HasScreen = kind.HasScreen && Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage
            && (!OperatingSystem.IsWindows() || AnsiConsole.Profile.Capabilities.Ansi);
    }

    /// <summary>Results and progress.</summary>
    public TextWriter Output { get; }

    /// <summary>Errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at it: questions make sense.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether colours are wanted.</summary>
    public bool HasColour { get; }

    /// <summary>Whether a live view can be shown.</summary>
    public bool HasScreen { get; }

    /// <summary>Why some of the results could not be written; null: all were.</summary>
    public string? Loss { get; private set; }

    /// <inheritdoc />
    public (int Width, int Height) Size => (Console.WindowWidth, Console.WindowHeight);

    /// <inheritdoc />
    public string Notice
    {
        get
        {
            lock (_gate)
            {
                return _notice;
            }
        }
    }

    /// <inheritdoc />
    public void OpenScreen()
    {
        lock (_gate)
        {
            (_screen, _notice) = (new LiveScreen(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), ScreenBuffer), TimeProvider.System), "");
        }
    }

    /// <inheritdoc />
    public void Show(IReadOnlyList<string> lines, (int Width, int Height) size) => Screen?.Show(lines, size);

    /// <inheritdoc />
    public void SuspendScreen() => Screen?.Suspend(RestoreWithin);

    /// <inheritdoc />
    public void CloseScreen() => CloseScreen(Timeout.InfiniteTimeSpan);

    /// <summary>Gives the screen back because the process is about to end; does not wait long for a terminal that takes nothing.</summary>
    public void RestoreScreen() => CloseScreen(RestoreWithin);

    /// <summary>Writes a line of results. Where that fails, as on a full disk, it is remembered: no run shall die of it.</summary>
    public void Say(string line = "")
    {
        CloseScreen();
        try
        {
            Output.WriteLine(line);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            Loss ??= OutputTrouble.Describe(e);
        }
    }

    /// <summary>A verdict as the eye shall find it: in colour where colours are wanted; the word says the same without.</summary>
    public string Stressed(string word, LiveTone tone)
    {
        var colour = tone switch
        {
            LiveTone.Good => "32",
            LiveTone.Bad => "31",
            _ => "33",
        };
        return HasColour ? $"\u001b[1;{colour}m{word}\u001b[0m" : word;
    }

    /// <summary>
    /// Writes an error; where that is not possible either, the exit code must do. A live view on the same terminal shows it, and it
    /// is written when the view is gone.
    /// </summary>
    public void Complain(string line)
    {
        lock (_gate)
        {
            _notice = line;
            if (_screen is not null && !Console.IsErrorRedirected)
            {
                _held.Add(line);
                return;
            }
        }

        WriteError(line);
    }

    /// <summary>Asks a person yes or no; without a person the answer is no.</summary>
    public bool Confirm(string question)
    {
        if (!IsInteractive || Console.IsInputRedirected)
        {
            return false;
        }

        Output.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private LiveScreen? Screen
    {
        get
        {
            lock (_gate)
            {
                return _screen;
            }
        }
    }

    private void CloseScreen(TimeSpan within)
    {
        if (Screen is not { } screen)
        {
            return;
        }

        screen.Close(within); // outside the lock: a terminal that takes nothing must not hold up complaints
        List<string> held;
        lock (_gate)
        {
            held = [.. _held];
            _held.Clear();
            _screen = null;
        }

        held.ForEach(WriteError);
    }

    private void WriteError(string line)
    {
        try
        {
            Error.WriteLine(line);
        }
        catch (IOException)
        {
            // There is nobody left to tell.
        }
    }
}
