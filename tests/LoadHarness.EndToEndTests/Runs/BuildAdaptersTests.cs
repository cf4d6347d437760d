using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What ./build-adapters makes of what `dotnet restore` prints, with something in place of dotnet that prints it.</summary>
public sealed class BuildAdaptersTests : IDisposable
{
    private const string AsksForNBomber = "/src/A.csproj : error NU1101: Unable to find package NBomber. No packages exist with this id in source(s): nuget.org";
    private const string AsksForOlder =
        "/src/A.csproj : error NU1603: Warning As Error: A depends on Websocket.Client (>= 5.3.0) but Websocket.Client 5.3.0 was not found. Websocket.Client 5.5.1 was resolved instead.";
    private const string AsksForNewer = "/src/A.csproj : error NU1102: Unable to find package OxyPlot.Core with version (>= 2.2.0)";
    private const string AsksInVain = "/src/A.csproj : error NU1301: Unable to load the service index for source https://registry.example/index.json.";

    private readonly TempFolder folder = new();

    public BuildAdaptersTests()
    {
        File.Copy(Path.Combine(RepositoryFiles.Root, "build-adapters"), folder["build-adapters"]);
        Directory.CreateDirectory(folder["tests/LoadHarness.Adapters.A.Tests"]);
        Directory.CreateDirectory(folder["src/LoadHarness.Adapters.A/bin/Release/net10.0"]);
        folder.Write("src/LoadHarness.Adapters.A/bin/Release/net10.0/LoadHarness.Adapters.A.dll", "");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("NBomber", AsksForNBomber)]
    [InlineData("Websocket.Client 5.3.0", AsksForOlder)]
    [InlineData("OxyPlot.Core", AsksForNewer)]
    [InlineData("NBomber, Websocket.Client 5.3.0", AsksForOlder, AsksForNBomber, AsksForNBomber)]
    public async Task PackageCannotBeHad_TheAdapterIsLeftOut(string packages, params string[] printed)
    {
        var end = (await BuildAsync(printed)).Expect(0);

        Assert.Equal(
            $"LoadHarness.Adapters.A is left out: the configured package sources do not have {packages}\n"
            + "The rest of LoadHarness does without: nothing in LoadHarness.sln needs them.\n",
            end.Output);
    }

    [Fact]
    public async Task RestoreFailsOtherwise_IsAFailureThatIsShown() =>
        (await BuildAsync(AsksInVain)).Expect(1).Complains(AsksInVain);

    [Fact]
    public async Task PackageIsThere_TheAdapterLiesBesideTheProgram()
    {
        var end = (await BuildAsync()).Expect(0);

        Assert.Equal("", end.Output);
        Assert.True(File.Exists(folder["src/LoadHarness.Cli/bin/Release/net10.0/adapters/A/LoadHarness.Adapters.A.dll"]));
    }

    /// <param name="printed">By a restore that fails; nothing: it works.</param>
    private async Task<ProgramEnd> BuildAsync(params string[] printed)
    {
        folder.Write("printed", string.Concat(printed.Select(line => line + "\n")));
        folder.WriteProgram("bin/dotnet", """
            #!/bin/bash
            [ "$1" = restore ] || exit 0
            cat printed
            [ ! -s printed ]

            """);
        await using var script = ChildProcess.Start(
            folder.FullPath, new Dictionary<string, string> { ["PATH"] = $"{folder["bin"]}:/usr/bin:/bin" }, "bash", folder["build-adapters"]);
        return await script.EndAsync();
    }
}
