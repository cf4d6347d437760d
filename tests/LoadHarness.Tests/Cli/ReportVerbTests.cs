using LoadHarness.Cli;
using LoadHarness.Cli.Run;
using LoadHarness.Reports.Charts;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Cli;

/// <summary>Reports whose charts are drawn by an adapter: where the files lie, and what is said where there is none.</summary>
public sealed class ReportVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    private string Charts => Path.Combine(folder.FullName, "charts");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--svg")]
    [InlineData("--charts", "oxyplot")]
    public async Task Report_WithoutTheAdapter_SaysHowToGetIt(params string[] options)
    {
        ResultFile.Write(folder.FullName, SampleResults.OneSecond());

        var (code, error) = await Run(["report", folder.FullName, .. options]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("The adapter for OxyPlot is not here: run ./build-adapters", error);
        Assert.False(File.Exists(Path.Combine(folder.FullName, "index.html")));
    }

    [Fact]
    public async Task Report_ByTheScriptsOfThePage_NeedsNoAdapter()
    {
        ResultFile.Write(folder.FullName, SampleResults.OneSecond());

        Assert.Equal((ExitCode.Ok, ""), await Run(["report", folder.FullName, "--charts", "script"]));
    }

    [Fact]
    public void WriteCharts_AnEarlierTime_IsReplaced_AndAnotherRunHasNone()
    {
        Directory.CreateDirectory(Charts);
        File.WriteAllText(Path.Combine(Charts, "earlier.svg"), "");
        File.WriteAllText(Path.Combine(Charts, "notes.txt"), "");

        RunFolder.Open(folder.FullName).WriteCharts(SampleResults.NeverJoined(), new Blank());
        Assert.Equal(["clients.svg", "notes.txt"], Directory.GetFiles(Charts).Select(Path.GetFileName).Order());

        RunFolder.Create(folder.FullName, "rooms", "", DateTimeOffset.UnixEpoch);
        Assert.Equal(["notes.txt"], Directory.GetFiles(Charts).Select(Path.GetFileName));
    }

    private static async Task<(int Code, string Error)> Run(string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await Application.RunAsync(args, new Terminal(output, error));
        return (code, error.ToString());
    }

    private sealed class Blank : IChartDrawer
    {
        public string Draw(Picture picture) => "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    }
}
