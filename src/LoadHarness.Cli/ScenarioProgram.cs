using LoadHarness.Engine;

namespace LoadHarness.Cli;

/// <summary>
/// A scenario that is a C# file: <c>dotnet run my-chat.cs</c> plays it, for wire formats and values that YAML cannot say. The program is the
/// same, with the scenario in place of a file: <c>dotnet run my-chat.cs -- --clients 50</c>, <c>-- probe --stay 5s</c>, <c>-- plan</c>.
/// </summary>
public static class ScenarioProgram
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">The command line: a verb and its options; without a verb those of <c>run</c>.</param>
    /// <param name="yaml">The scenario, as a file would have it. Paths in it are relative to the folder of the C# file.</param>
    /// <param name="protocols">Wire formats in code that it uses; null: those that the program brings.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, string yaml, ProtocolShelf? protocols = null)
    {
        var terminal = new Terminal(Console.Out, Console.Error);
        Application.EndOnFaults(terminal);
        // The runtime says where a file that is run as a program lies; anything else that calls us has a scenario without a place.
        var file = AppContext.GetData("EntryPointFilePath") as string ?? Path.GetFullPath("scenario.cs");
        var source = new ScenarioSource(yaml, file, protocols ?? ProtocolShelf.BuiltIn);
        string[] words = args is [['-', ..], ..] or [] ? ["run", .. args] : args;
        return Application.RunAsync(words, terminal, source);
    }
}

/// <summary>A scenario that is no file of its own. Immutable.</summary>
/// <param name="Text">The scenario as YAML.</param>
/// <param name="FileName">The file that it is written in.</param>
/// <param name="Protocols">Wire formats in code that it uses.</param>
internal sealed record ScenarioSource(string Text, string FileName, ProtocolShelf Protocols);
