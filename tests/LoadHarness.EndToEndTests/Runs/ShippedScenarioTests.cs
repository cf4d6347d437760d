using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The scenarios that come with the program: all are planned, and those for beginners are run as they are.</summary>
public sealed class ShippedScenarioTests
{
    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(RepositoryFiles.PathOf("scenarios"), "*.yaml", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) is not ("profiles" or "protocols"))
        .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Plan_ShippedScenario_IsRight(string file)
    {
        using var folder = new TempFolder();

        var plan = (await LoadHarnessProgram.RunAsync(folder, "plan", RepositoryFiles.PathOf(file))).Expect(0);
        (await LoadHarnessProgram.RunAsync(folder, "validate", RepositoryFiles.PathOf(file))).Expect(0);

        Assert.Equal("", plan.Error);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Run_Hello_PassesWithinFortySeconds()
    {
        using var folder = new TempFolder();

        var end = await LoadHarnessProgram.RunAsShippedAsync(folder, "run", RepositoryFiles.PathOf("scenarios/smoke/hello.yaml"), "--set", "generator.intervals=100%", "--out", "run");

        end.Expect(0);
        Assert.InRange(end.Took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40));
        var run = new RunFiles(folder["run"]).Says("PASS", "hello");
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered]);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Run_ThousandClientsInRooms_AgreesWithTheLedgerToTheMessage()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();

        var end = await LoadHarnessProgram.RunAsShippedAsync(
            folder, "run", RepositoryFiles.PathOf("scenarios/load/rooms.yaml"), "--target", backend.Url, "--set", "generator.intervals=100%", "--out", "run");

        end.Expect(0);
        var run = new RunFiles(folder["run"]).Says("PASS", "rooms");
        var ledger = await backend.Ledger.ReadAsync();
        Assert.InRange(run[MetricCatalog.Sent], 30_000, 50_000);
        Assert.Equal(ledger["messagesReceived"], run[MetricCatalog.Sent]);
        Assert.Equal(24 * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.Equal(ledger["deliveriesSent"], 25 * run[MetricCatalog.Sent]);
        Assert.Equal(
            (0, 0, 0, 0),
            (run[MetricCatalog.Lost], run[MetricCatalog.Duplicate], run[MetricCatalog.Reordered], run[MetricCatalog.Drops]));
        Assert.Equal((1000, 1000), (ledger["connectionsOpened"], ledger["closedByClient"]));
        Assert.False(run.Result.Timer(MetricCatalog.DeliveryLatency).Quantile(0.99).IsAtLeast);
    }
}
