using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A page of the documentation and the blocks of code in it, which tests execute.</summary>
internal sealed partial class MarkdownFile(string path)
{
    private readonly string text = RepositoryFiles.Read(path);

    /// <summary>The blocks of a language, in order, without their fences.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Block().Matches(text).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>The commands of all blocks of shell, a line each.</summary>
    public IReadOnlyList<string> Commands() =>
        [.. Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
