namespace LoadHarness.Cli;

/// <summary>What a place can show, from what the environment says of it. Pure.</summary>
/// <param name="isConsole">Whether it is a terminal at all, and no file or pipe.</param>
/// <param name="variable">Gives environment variables.</param>
internal sealed class TerminalKind(bool isConsole, Func<string, string?> variable)
{
    private readonly string _term = variable("TERM") ?? "";

    /// <summary>Whether a person looks at it: CI systems lend terminals to programs that nobody watches.</summary>
    public bool IsInteractive { get; } = isConsole && !string.Equals(variable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the cursor can be moved on it.</summary>
    public bool HasScreen => IsInteractive && _term != "dumb" && (_term.Length > 0 || OperatingSystem.IsWindows());

    /// <summary>Whether colours are wanted: https://no-color.org says how people decline them.</summary>
    public bool HasColour => HasScreen && string.IsNullOrEmpty(variable("NO_COLOR"));
}
