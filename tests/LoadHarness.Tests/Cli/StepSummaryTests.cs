using LoadHarness.Cli;
using LoadHarness.Cli.Run;
using LoadHarness.Reports;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Cli;

public sealed class StepSummaryTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly StringWriter error = new();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Append_FileOfTheStep_KeepsWhatWasThere()
    {
        File.WriteAllText(path, "# Earlier\n\n");

        Append(path);
        Append(path);

        var summary = RunSummary.Markdown(SampleResults.Clean()) + "\n";
        Assert.Equal($"# Earlier\n\n{summary}{summary}", File.ReadAllText(path));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void Append_NoFileYet_MakesIt()
    {
        Append(path);

        Assert.StartsWith("## ✅ PASS: rooms\n", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Append_NoFileNamed_DoesNothing(string? none)
    {
        Append(none);

        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void Append_FileThatCannotBeWritten_IsAWarning()
    {
        Append(Path.GetTempPath());

        Assert.StartsWith("GITHUB_STEP_SUMMARY: the summary could not be added: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_MoreThanGitHubShows_LeavesTheFileAlone()
    {
        File.WriteAllText(path, new string('x', StepSummary.Limit - 100));

        Append(path);

        Assert.Equal(StepSummary.Limit - 100, new FileInfo(path).Length);
        Assert.StartsWith("GITHUB_STEP_SUMMARY: the summary was not added: the file holds 1048476 bytes already", error.ToString(), StringComparison.Ordinal);
    }

    private void Append(string? file) => StepSummary.Append(new Terminal(TextWriter.Null, error), SampleResults.Clean(), file);
}
