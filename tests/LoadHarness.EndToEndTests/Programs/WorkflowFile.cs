using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Steps of the workflows of the repository, to be run with something in place of the program.</summary>
internal static class WorkflowFile
{
    private const string Run = "        run: ";

    /// <summary>What a step runs, by its name: a script for <c>bash -e</c>.</summary>
    public static string StepOf(string file, string name)
    {
        List<string> step = [.. RepositoryFiles.Read(file).Split('\n').SkipWhile(line => line != $"      - name: {name}").Skip(1).TakeWhile(line => !line.StartsWith("      - ", StringComparison.Ordinal))];
        var at = step.FindIndex(line => line.StartsWith(Run, StringComparison.Ordinal));
        Assert.True(at >= 0, $"{file}: there is no step '{name}' that runs something");
        var first = step[at][Run.Length..];
        return first == "|"
            ? string.Concat(step.Skip(at + 1).TakeWhile(line => line.StartsWith("          ", StringComparison.Ordinal)).Select(line => line.TrimStart() + "\n"))
            : first + "\n";
    }

    /// <summary>Writes something that is called like the program, notes how, and ends with one exit code after the other.</summary>
    public static void PretendProgram(TempFolder folder, string codes)
    {
        folder.Write("codes", codes.Replace(' ', '\n') + "\n");
        folder.WriteProgram("bin/loadharness", """
            #!/bin/sh
            echo "$*" >> calls
            code=$(head -n 1 codes)
            sed -i 1d codes
            exit "$code"

            """);
    }
}
