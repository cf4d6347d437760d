using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Scenarios;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>The scenario that is shipped for this purpose, as it is, against two servers, and the numbers as scripts read them.</summary>
[Trait("Tier", "Long")]
public sealed class TruthTests(ITestOutputHelper output)
{
    private static readonly string[] Classes =
    [
        "delivery.expected", "delivery.delivered", "delivery.late", "delivery.lost", "delivery.duplicate", "delivery.reordered",
        "delivery.corrupt", "delivery.unexpected", "delivery.unverified", "delivery.missed.offline", "delivery.recovered",
        "delivery.pending", "delivery.not.sent",
    ];

    [Fact]
    public async Task Truth_AgainstTheReferenceBackend_IsTold()
    {
        await using var backend = await BackendProgram.StartAsync(
            "--drop", "1/100", "--duplicate", "1/101", "--reorder", "1/102", "--wrong-room", "1/103");
        var values = await PlayAsync(new UriBuilder(backend.Url) { Path = "/relay" }.Uri.ToString());

        var counts = await backend.Ledger.ReadAsync();
        Assert.Equal(
            (counts["defectDropped"], counts["defectDuplicated"], counts["defectReordered"], counts["defectMisrouted"]),
            (values["delivery.lost"], values["delivery.duplicate"], values["delivery.reordered"], values["delivery.unexpected"]));
        Assert.Equal(counts["messagesReceived"] * 9, values["delivery.expected"]);
    }

    [NativeFact]
    public async Task Truth_AgainstTheNativeServer_IsTold()
    {
        await using var server = await NativeServer.StartAsync("--drop-every", "100", "--dup-every", "101", "--reorder-every", "102");
        var values = await PlayAsync(server.Url);

        var counts = await server.Ledger.ReadAsync();
        Assert.Equal(
            (counts["suppressed"], counts["duplicated"], counts["reordered_same_sender"], 0),
            (values["delivery.lost"], values["delivery.duplicate"], values["delivery.reordered"], values["delivery.unexpected"]));
        Assert.Equal(counts["messages_in"] * 9, values["delivery.expected"]);
    }

    [NativeFact]
    public async Task Truth_AgainstTheNativeServerThatDamages_IsTold()
    {
        await using var server = await NativeServer.StartAsync("--corrupt-every", "100");
        var values = await PlayAsync(server.Url);

        var counts = await server.Ledger.ReadAsync();
        Assert.Equal((counts["corrupted"], counts["corrupted"]), (values["delivery.corrupt"], values["delivery.lost"]));
    }

    private async Task<Dictionary<string, long>> PlayAsync(string url)
    {
        using var folder = new TempFolder();
        var scenario = RepositoryFiles.PathOf("scenarios/bench/truth.yaml");
        (await LoadHarnessProgram.RunAsync(folder, "run", scenario, "--target", url, "--out", "run")).Expect(3);

        var values = await ShownNumbers.OfAsync(folder, "run");
        output.WriteLine(string.Join(", ", Classes.Select(name => $"{name} {values[name]}")));
        Assert.InRange(values["delivery.expected"], 60_000, 90_000);
        Assert.Equal(
            (0, 0, 0, 0),
            (values["delivery.unverified"], values["delivery.missed.offline"], values["delivery.pending"], values["delivery.not.sent"]));
        return values;
    }
}
