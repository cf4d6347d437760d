using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Docs;

/// <summary>A page of the documentation: its links, headings and blocks of code, which tests execute.</summary>
internal sealed partial class MarkdownFile(string path)
{
    private readonly string text = RepositoryFiles.Read(path);

    /// <summary>All pages for users, by their paths in the repository.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md",
        "scenarios/profiles/README.md",
        .. Directory.GetFiles(RepositoryFiles.PathOf("docs"), "*.md").Select(file => Path.GetRelativePath(RepositoryFiles.Root, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text.</summary>
    public string Text => text;

    /// <summary>The languages of its blocks; a block without one is "".</summary>
    public IReadOnlyList<string> Languages => [.. Block().Matches(text).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>Where its links lead, but for those into the web.</summary>
    public IReadOnlyList<string> Links =>
        [.. Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.StartsWith("http", StringComparison.Ordinal))];

    /// <summary>What a link behind # may name: the headings as GitHub writes them in URLs.</summary>
    public IReadOnlyList<string> Anchors =>
        [.. Heading().Matches(text).Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    /// <summary>The blocks of a language, in order, without their fences.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Block().Matches(text).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>The commands of all blocks of shell, a line each, without remarks.</summary>
    public IReadOnlyList<string> Commands() =>
    [
        .. Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => Remark().Replace(line, "")),
    ];

    [GeneratedRegex("^```([^\n]*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"\s+# .*$")]
    private static partial Regex Remark();
}
