using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What a run says and what the backend itself counted, compared to the message.</summary>
public sealed class LedgerAgreementTests
{
    [Fact]
    public async Task Run_AgainstABackendOfItsOwn_AgreesWithItsLedger()
    {
        await using var backend = await BackendProgram.StartAsync("--token", "secret");
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        // The scenario's own target is replaced; each token of the plan is refused unless the URL carries the right one.
        var end = await LoadHarnessProgram.RunAsync(
            folder, "run", ScenarioText.FileName, "--target", $"{backend.Url}?token=secret", "--out", "run");

        end.Expect(0);
        Assert.DoesNotContain("secret", end.Output, StringComparison.Ordinal);
        var ledger = await backend.Ledger.ReadAsync();
        Assert.Equal(ledger["deliveriesSent"], AgreesWith(await ShownNumbers.OfAsync(folder, "run"), new RunFiles(folder["run"]).Says("PASS"), ledger));
    }

    [Fact]
    public async Task Run_InterruptedInItsMiddle_AgreesWithTheLedgerAllTheSame()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Steady = "60s" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 200));

        await program.SignalAsync("INT");
        (await program.EndAsync()).Expect(130);

        // They leave one after the other and talk until they do: what reaches somebody who is about to go is owed to nobody, and what the backend
        // hands over while somebody goes counts there as dropped, whether it is heard or not.
        var ledger = await backend.Ledger.ReadAsync();
        var heard = AgreesWith(await ShownNumbers.OfAsync(folder, "run"), new RunFiles(folder["run"]).Says("INCONCLUSIVE"), ledger);
        Assert.InRange(heard, ledger["deliveriesSent"] - (10 * 40), ledger["deliveriesSent"] + ledger["deliveriesDropped"]);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("client-websocket")]
    public async Task Run_WhereClientsComeAndGo_LosesNothingAndAgreesOnWhatWasSaid(string transport)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        new ScenarioText { Target = $"{{ url: \"{backend.Url}\", transport: {transport} }}", Stay = "400ms" }.WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var values = await ShownNumbers.OfAsync(folder, "run");
        var ledger = await backend.Ledger.ReadAsync();
        Assert.InRange(values["connect.time.count"], 3 * 40, ledger["connectionsOpened"]);
        Assert.Equal(
            (ledger["messagesReceived"], values["messages.intended"]),
            (values["messages.sent"], values["messages.sent"] + values["delivery.not.sent"]));
        Assert.Equal(
            values["delivery.expected"],
            values["delivery.delivered"] + values["delivery.late"] + values["delivery.recovered"] + values["delivery.missed.offline"]
                + values["delivery.unverified"]); // who comes again reads the history
        Assert.InRange(values["delivery.delivered"], values["delivery.expected"] / 2, values["delivery.expected"]);
        Assert.Equal(
            (0, 0, 0, 0),
            (values["delivery.lost"], values["delivery.duplicate"], values["delivery.unexpected"], values["drop.count"]));
    }

    /// <summary>Compares all that must be equal in any run.</summary>
    /// <returns>Copies that the clients say they were sent.</returns>
    private static long AgreesWith(Dictionary<string, long> values, RunFiles run, ServerCounts backend)
    {
        var echoes = run.Result.Phases.Sum(phase => run.Result.Timer(MetricCatalog.EchoLatency, phase.Name).Arrived.TotalCount);

        Assert.Equal(backend["messagesReceived"], values["messages.sent"]);
        Assert.Equal(values["messages.intended"], values["messages.sent"] + values["delivery.not.sent"]);
        Assert.Equal(
            values["delivery.expected"],
            values["delivery.delivered"] + values["delivery.late"] + values["delivery.recovered"] + values["delivery.lost"]
                + values["delivery.missed.offline"] + values["delivery.unverified"] + values["delivery.pending"]);
        Assert.Equal(backend["connectionsOpened"], values["connect.time.count"]);
        Assert.Equal(backend["connectionsOpened"], backend["closedByClient"]);
        Assert.Equal(backend["connectionsOpened"], values["login.time.count"]);
        Assert.Equal((0, 0), (values["delivery.lost"], values["drop.count"]));
        return values["delivery.delivered"] + values["delivery.late"] + values["delivery.recovered"] + values["delivery.duplicate"] + echoes;
    }
}
