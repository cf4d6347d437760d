
namespace LoadHarness.Cli;

/// <summary>Where the program writes to, and what that place can show.</summary>
internal sealed class Terminal
{
    /// <summary>A terminal over two writers.</summary>
    public Terminal(TextWriter output, TextWriter error)
    {
        Output = output;
        Error = error;
        IsInteractive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && !IsCi;
    }

    /// <summary>Results and progress.</summary>
    public TextWriter Output { get; }

    /// <summary>Errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at it: bars and colours make sense.</summary>
    public bool IsInteractive { get; }

    private static bool IsCi =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why some of the results could not be written; null: all were.</summary>
    public string? Loss { get; private set; }

    /// <summary>Writes a line of results. Where that fails, as on a full disk, it is remembered: no run shall die of it.</summary>
    public void Say(string line = "")
    {
        try
        {
            Output.WriteLine(line);
        }
        catch (IOException e)
        {
            Loss ??= e.Message;
        }
    }

    /// <summary>Writes an error; where that is not possible either, the exit code must do.</summary>
    public void Complain(string line)
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

    /// <summary>Gives a terminal the cursor back that a bar has hidden.</summary>
    public void ShowCursor()
    {
        if (IsInteractive)
        {
            Output.Write("\u001b[?25h");
        }
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
}
