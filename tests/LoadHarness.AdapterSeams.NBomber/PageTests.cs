using LoadHarness.Tests.Scenarios;

namespace LoadHarness.AdapterSeams.NBomber;

/// <summary>What docs/with-nbomber.md shows is what is compiled here.</summary>
public sealed class PageTests
{
    [Fact]
    public void Program_OfThePage_IsTheExample()
    {
        var program = RepositoryFiles.Read("docs/with-nbomber.md").Split("```csharp\n")[1].Split("```")[0];
        var example = RepositoryFiles.Read("tests/LoadHarness.AdapterSeams.NBomber/Example.cs").Replace("global::", "", StringComparison.Ordinal);

        Assert.All(Lines(program), line => Assert.Contains(line, Lines(example)));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
