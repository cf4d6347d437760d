using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Architecture;

/// <summary>Conventions of the sources: where a type lives, how long a file may be, what no name may be.</summary>
public sealed partial class SourceConventionTests
{
    private const int MaxLines = 400;

    public static IEnumerable<string> Sources { get; } =
    [
        .. Directory.GetFiles(RepositoryFiles.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Files_AreShort() =>
        Assert.All(Sources, path => Assert.True(File.ReadLines(path).Count() <= MaxLines, $"{path} is longer than {MaxLines} lines"));

    [Fact]
    public void Namespace_IsProjectAndFolderAtMostOneDeep() =>
        Assert.All(Sources.Where(path => Path.GetFileName(path) != "Program.cs"), path =>
        {
            var parts = Path.GetRelativePath(RepositoryFiles.PathOf("src"), path).Split(Path.DirectorySeparatorChar);
            Assert.True(parts.Length <= 3, $"{path} lies more than one folder deep");
            var expected = string.Join('.', parts[..^1]);
            Assert.Contains($"namespace {expected};", File.ReadAllText(path), StringComparison.Ordinal);
        });

    [Fact]
    public void Folders_AreNamedByTheDomain() =>
        Assert.All(Sources, path => Assert.DoesNotMatch("/(Core|Common|Utils|Helpers|Abstractions)/", path.Replace('\\', '/')));

    [Fact]
    public void PrivateFields_BeginWithAnUnderscore() =>
        Assert.All(Sources, path => Assert.DoesNotMatch(FieldWithoutUnderscore(), File.ReadAllText(path)));

    [Fact]
    public void Nothing_IsLeftToDo() =>
        Assert.All(Sources, path => Assert.DoesNotMatch(@"\b(TODO|FIXME|HACK|NotImplementedException)\b", File.ReadAllText(path)));

    [GeneratedRegex(@"^ +private (readonly |volatile )*(?!const|static|sealed|enum|record|delegate)[\w<>\[\]?., ()]+ [a-z]\w*( = .*)?;", RegexOptions.Multiline)]
    private static partial Regex FieldWithoutUnderscore();
}
