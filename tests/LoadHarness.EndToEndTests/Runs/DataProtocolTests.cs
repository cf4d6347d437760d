using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Wire formats that are given as data, with logins in steps and acknowledgements, against servers that speak them.</summary>
[Trait("Tier", "Servers")]
public sealed class DataProtocolTests
{
    private const string Token = "right";
    private const int Clients = 21;
    private const int Room = 5;

    [NpmFact]
    public async Task Phoenix_EveryPushIsAcknowledgedAndDelivered()
    {
        await using var server = await RelayPackage.StartScriptAsync("phoenix.cjs", Token);
        using var folder = new TempFolder();
        folder.Write(ScenarioText.FileName, Scenario(server, "phoenix"));

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", "phoenix");
        var seen = await server.Ledger.ReadAsync();
        Assert.InRange(run[MetricCatalog.Expected], 400, 100_000);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.Equal((run[MetricCatalog.Sent], run[MetricCatalog.Sent]), (seen["received"], run[MetricCatalog.Acknowledged]));
        Assert.Equal((0, 0, 0), (run[MetricCatalog.AckMissing], run[MetricCatalog.Rejected], run[MetricCatalog.Duplicate]));
        Assert.Equal((Clients, Clients, 0), (seen["joined"], seen["left"], seen["crashed"]));
        Assert.Equal((run[MetricCatalog.Sent] * Room, 0), (seen["relayed"], run[MetricCatalog.HeartbeatsMissed]));
        Assert.True(seen["heartbeats"] >= Clients, $"{seen}");
        Assert.DoesNotContain("channel-closed", run.Report, StringComparison.Ordinal); // all have left, and know why it is closed
    }

    [NpmTheory]
    [InlineData("phoenix", "unauthorized")]
    [InlineData("json-acks", "the proof is wrong")]
    public async Task WrongToken_IsALoginRefused(string protocol, string why)
    {
        await using var server = await RelayPackage.StartScriptAsync($"{protocol}.cjs", Token, "0", "0");
        using var folder = new TempFolder();
        (ScenarioText.Brief(server.Url) with { Profile = $"{{ extends: bare, protocol: {protocol} }}" }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run", "--set", "populations.0.token=nobodys");

        end.Expect(5);
        Assert.Contains("refused the login: ", end.Output, StringComparison.Ordinal);
        Assert.Contains(why, end.Output, StringComparison.Ordinal);
    }

    [NpmFact]
    public async Task JsonAcks_WhatIsAcceptedAndDroppedIsTheServersFault_WhatIsRejectedIsNobodys()
    {
        await using var server = await RelayPackage.StartScriptAsync("json-acks.cjs", Token, "8", "17");
        using var folder = new TempFolder();
        folder.Write(ScenarioText.FileName, Scenario(server, "json-acks"));

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(3);

        var run = new RunFiles(folder["run"]).Says("FAIL", "the server rejected a message: {\"type\":\"nack\",\"id\":\"…\",\"why\":\"rate limit\"}", "the server sent the notice 'kick'");
        var seen = await server.Ledger.ReadAsync();
        Assert.Equal((seen["accepted"], seen["rejected"]), (run[MetricCatalog.Acknowledged], run[MetricCatalog.Rejected]));
        Assert.Equal(run[MetricCatalog.Sent], run[MetricCatalog.Acknowledged] + run[MetricCatalog.Rejected]);
        Assert.Equal((seen["dropped"], seen["dropped"]), (run[MetricCatalog.AckedLost], run[MetricCatalog.Lost]));
        Assert.Equal(seen["relayed"], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.Equal((Room - 1) * seen["rejected"], run[MetricCatalog.Unverified]);
        Assert.True(seen["rejected"] >= 10 && seen["dropped"] >= 10, $"{seen}");
        Assert.Equal((0, Clients, 1, 0), (run[MetricCatalog.AckMissing], seen["byes"], seen["kicks"], seen["silent"]));
        Assert.InRange(seen["pongs"], Clients, seen["pings"]);
    }

    /// <summary>The doorman comes last: when people begin to talk, all of them have long been in their rooms, so that each owes each its words.</summary>
    private static string Scenario(RelayServer server, string protocol) => $$"""
        scenario: short
        target: { url: "{{server.Url}}" }
        populations:
          - name: people
            profile: { extends: bare, protocol: {{protocol}}, heartbeat: { every: 400ms, reply-within: 10s } }
            clients: {{Clients - 1}}
            arrival: { ramp: 200ms }
            rooms: { size: {{Room}} }
            say: { every: 80ms, bytes: 80 }
            token: {{Token}}
          - name: doorman
            profile: { extends: bare, protocol: {{protocol}}, heartbeat: { every: 400ms, reply-within: 10s } }
            clients: 1
            arrival: { ramp: 800ms }
            rooms: { size: 1 }
            token: {{Token}}
        phases: { warm-up: 0s, steady: 1500ms, drain: 1200ms }
        lost-after: 1s
        generator: { intervals: 100% }
        """;
}
