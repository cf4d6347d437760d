using System.Runtime.InteropServices;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>
/// The built program <c>loadharness</c>, started as people start it. But for one thing: it compiles all its code optimised, so that it is as fast
/// in its first second as in its last, and tests, which take seconds, would spend half of their CPU time on that. The shipped scenarios
/// are run as people run them.
/// </summary>
internal static class LoadHarnessProgram
{
    /// <summary>An environment variable: code is compiled quickly first, and optimised once it has been used a while.</summary>
    public static KeyValuePair<string, string> QuickStart { get; } = new("DOTNET_TC_QuickJit", "1");

    private static readonly Dictionary<string, string> Environment = new()
    {
        [QuickStart.Key] = QuickStart.Value,

        // Neither a person at a terminal nor the machine that runs the tests shall make a difference.
        ["CI"] = "",
        ["GITHUB_STEP_SUMMARY"] = "",
        ["NO_COLOR"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    };

    /// <summary>The command that starts it.</summary>
    public static IReadOnlyList<string> Command { get; } =
        [
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")),
            Path.Combine(AppContext.BaseDirectory, "loadharness.dll"),
        ];

    /// <summary>Writes a script that is called like it and starts it.</summary>
    public static void WriteTo(TempFolder folder, string name) =>
        folder.WriteProgram(name, $"#!/bin/sh\nexec {string.Join(' ', Command.Select(word => $"'{word}'"))} \"$@\"\n");

    /// <summary>Starts it in a folder.</summary>
    public static ChildProcess Start(TempFolder folder, params string[] arguments) =>
        ChildProcess.Start(folder.FullPath, Environment, [.. Command, .. arguments]);

    /// <summary>Starts it with an environment variable.</summary>
    public static ChildProcess Start(TempFolder folder, (string Name, string Value) variable, params string[] arguments) =>
        Start(folder, [variable], arguments);

    /// <summary>Starts it with environment variables.</summary>
    public static ChildProcess Start(TempFolder folder, IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return ChildProcess.Start(folder.FullPath, environment, [.. Command, .. arguments]);
    }

    /// <summary>Starts it on a terminal of its own: what it writes and reads, it writes and reads there.</summary>
    public static ChildProcess StartOn(PseudoTerminal terminal, TempFolder folder, params string[] arguments) =>
        StartOn(terminal, folder, ("TERM", "xterm-256color"), arguments);

    /// <summary>Starts it on a terminal of its own, with an environment variable.</summary>
    public static ChildProcess StartOn(PseudoTerminal terminal, TempFolder folder, (string Name, string Value) variable, params string[] arguments) =>
        ChildProcess.Start(
            folder.FullPath,
            new Dictionary<string, string>(Environment) { ["LC_ALL"] = "C.UTF-8", [variable.Name] = variable.Value },
            // The shell leads a session without a terminal: the first one that it opens becomes that of the session, with its signals.
            ["bash", "-c", "exec \"$@\" < \"$0\" > \"$0\" 2>&1", terminal.Name, .. Command, .. arguments]);

    /// <summary>Runs it in a folder to its end.</summary>
    public static Task<ProgramEnd> RunAsync(TempFolder folder, params string[] arguments) => EndAsync(Start(folder, arguments));

    /// <summary>Runs it in a folder to its end, as fast from the first second on as it is shipped.</summary>
    public static Task<ProgramEnd> RunAsShippedAsync(TempFolder folder, params string[] arguments) => EndAsync(Start(folder, (QuickStart.Key, "0"), arguments));

    /// <summary>Runs it to its end under a limit of the shell, such as <c>-n 100</c>.</summary>
    public static Task<ProgramEnd> RunLimitedAsync(TempFolder folder, string limit, params string[] arguments) =>
        RunInShellAsync(folder, $"ulimit {limit}; exec \"$@\"", arguments);

    /// <summary>Runs it to its end with a redirection of the shell, such as <c>&gt; file</c>.</summary>
    public static Task<ProgramEnd> RunRedirectedAsync(TempFolder folder, string redirection, params string[] arguments) =>
        RunInShellAsync(folder, $"exec \"$@\" {redirection}", arguments);

    private static Task<ProgramEnd> RunInShellAsync(TempFolder folder, string script, string[] arguments) =>
        EndAsync(ChildProcess.Start(folder.FullPath, Environment, ["bash", "-c", script, "bash", .. Command, .. arguments]));

    private static async Task<ProgramEnd> EndAsync(ChildProcess program)
    {
        await using (program)
        {
            return await program.EndAsync();
        }
    }
}
