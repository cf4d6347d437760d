using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Tests;
using static LoadHarness.EndToEndTests.Backend.DefectBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The switches: command line, admin endpoint, and what they refuse.</summary>
public sealed class DefectSwitchTests
{
    public static IEnumerable<object[]> Examples => DefectCatalog.All.Select(kind => new object[] { kind.Name, kind.Example });

    [Fact]
    public async Task Clean_Backend_CountsNoDefect()
    {
        await using var backend = await StartAsync();
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(10);
        var ledger = await backend.SettledAsync();

        Assert.True(ledger.Defects.AreZero, $"{ledger.Defects}");
        Assert.Null(backend.Rooms.Single().Defects);
        Assert.All(backend.Defects, pair => Assert.Equal("off", pair.Value));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfEveryDefect_CanBeSetAndSwitchedOff(string name, string example)
    {
        await using var backend = await StartAsync((name, example));
        Assert.Equal([KeyValuePair.Create(name, example)], backend.Defects.Where(pair => pair.Value != "off"));

        await backend.SwitchAsync($$"""{"{{name}}":null}""");

        Assert.All(backend.Defects, pair => Assert.Equal("off", pair.Value));
        Assert.Equal(2, backend.Ledger.Defects[DefectCounter.Changes]);
    }

    [Fact]
    public async Task Change_WhileRunning_TakesEffectForTheNextMessageAndTheCountersGoOn()
    {
        await using var backend = await StartAsync(("drop", "1/2"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(5);
        await backend.SwitchAsync("""{"drop":"1/3"}""");
        await members[0].SayManyAsync(5);
        await backend.SwitchAsync("""{"drop":"off"}""");
        await members[0].SayManyAsync(5);

        var heard = await members[1].HeardAsync();
        Assert.Equal(["m1", "m3", "m5", "m1", "m2", "m4", "m5", .. Numbered(5)], heard);
        Assert.Equal(3, (await backend.SettledAsync()).Defects[DefectCounter.Dropped]);
        Assert.Equal(3, backend.Ledger.Defects[DefectCounter.Changes]);
        var changes = (await backend.GetJsonAsync("admin/defects")).GetProperty("changes").EnumerateArray();
        Assert.Equal(["1/2", "1/3", "off"], changes.Select(change => change.GetProperty("setting").GetString()));
    }

    [Fact]
    public async Task Put_Some_SwitchesTheOthersOffAndPostLeavesThem()
    {
        await using var backend = await StartAsync(("drop", "1/2"), ("corrupt", "1/9"));

        await backend.SwitchAsync("""{"duplicate":"5%"}""");
        Assert.Equal(["drop", "duplicate", "corrupt"], On());
        var (status, body) = await backend.SwitchAsync(HttpMethod.Put, """{"reorder":"1/7"}""");

        Assert.Equal((200, "reorder"), (status, Assert.Single(On())));
        using var answer = JsonDocument.Parse(body);
        Assert.Equal("1/7", answer.RootElement.GetProperty("defects").GetProperty("reorder").GetString());
        Assert.Equal("off", answer.RootElement.GetProperty("defects").GetProperty("drop").GetString());

        IEnumerable<string> On() => backend.Defects.Where(pair => pair.Value != "off").Select(pair => pair.Key);
    }

    [Theory]
    [InlineData("""{"dorp":"1/2"}""", "There is no defect 'dorp'; there are throttle, half-open, ")]
    [InlineData("""{"Drop":"1/2"}""", "There is no defect 'Drop'")]
    [InlineData("""{"drop":5}""", "The setting of drop must be a text, or null for off; found 5.")]
    [InlineData("""{"drop":true}""", "The setting of drop must be a text")]
    [InlineData("""{"drop":""}""", "drop '': expected a share such as 1/100 or 2%, above 0 and at most 1, found nothing more. It takes SHARE, such as '1/100', or off.")]
    [InlineData("""{"drop":"0/5"}""", "drop '0/5': expected a share")]
    [InlineData("""{"drop":"6/5"}""", "drop '6/5': expected a share")]
    [InlineData("""{"drop":"101%"}""", "drop '101%': expected a share")]
    [InlineData("""{"drop":"1/2 3"}""", "drop '1/2 3': expected nothing more, found '3'")]
    [InlineData("""{"delay":"5"}""", "delay '5': expected a time such as 200ms, 1.5s or 2m, at most 24h, or a range of two such as 10ms..50ms, found '5'")]
    [InlineData("""{"delay":"5ms..2ms"}""", "delay '5ms..2ms': expected a time")]
    [InlineData("""{"delay":"5ms+1s"}""", "delay '5ms+1s': expected a time that grows")]
    [InlineData("""{"stall":"5s every 5s"}""", "stall '5s every 5s': the time between two stalls must be longer than a stall")]
    [InlineData("""{"kick":"10% 5s"}""", "kick '10% 5s': expected the word 'every', found '5s'")]
    [InlineData("""{"kick":"10% every 5s code 1006"}""", "kick '10% every 5s code 1006': expected a close code that may be sent")]
    [InlineData("""{"throttle":"300"}""", "throttle '300': expected a rate such as 300/s or 90/min, above 0 and at most 1000000, found '300'. It takes N/s|N/min, such as '300/s', or off.")]
    [InlineData("""{"refuse-logins":"200 1/2"}""", "refuse-logins '200 1/2': expected an HTTP status from 400 to 599")]
    [InlineData("""{"leak-per-message":"1GB"}""", "leak-per-message '1GB': expected a number of bytes such as 512, 4KiB or 1MiB, from 1 to 64MiB")]
    [InlineData("""{"drop":"1/3","drop":"1/4"}""", "The body is not the JSON that is expected here")]
    [InlineData("""{"drop":"1/3""", "The body is not the JSON that is expected here")]
    [InlineData("", "The body is not the JSON that is expected here")]
    [InlineData("[]", "The body must be a JSON object such as ")]
    public async Task Change_Mistaken_IsRefusedWithASentenceAndChangesNothing(string body, string sentence)
    {
        await using var backend = await StartAsync(("corrupt", "1/9"));

        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put])
        {
            // A right one beside the wrong one is not set either.
            var (status, answer) = await backend.SwitchAsync(method, body.Replace("{\"", "{\"reorder\":\"1/7\",\"", StringComparison.Ordinal));
            Assert.Equal(400, status);
            Assert.StartsWith(sentence, answer, StringComparison.Ordinal);
        }

        Assert.Equal([KeyValuePair.Create("corrupt", "1/9")], backend.Defects.Where(pair => pair.Value != "off"));
        Assert.Equal(1, backend.Ledger.Defects[DefectCounter.Changes]);
    }

    [Fact]
    public async Task Start_WrongSetting_Throws() =>
        await Assert.ThrowsAsync<DefectSettingException>(() => StartAsync(("drop", "sometimes")));

    [Fact]
    public async Task Reset_WithDefects_ZeroesThemAndKeepsTheIdentity()
    {
        var time = new HandClock();
        await using var backend = await StartAsync(time, ("drop", "1/2"), ("delay", "1s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);
        await members[0].SayManyAsync(4);

        await backend.PostAsync("admin/reset");
        Assert.True(backend.Ledger.Defects.AreZero);
        Assert.Equal((2, 2), (backend.Ledger.DeliveriesDue, backend.Ledger.DeliveriesQueued));
        Assert.Empty(backend.Victims(DefectCounter.Dropped));
        time.Leap(TimeSpan.FromSeconds(1));

        Assert.Equal(["m1", "m3"], await members[1].HeardAsync());
        await backend.SettledAsync();
    }

    [Fact]
    public async Task Victims_OverHttp_AreThoseHit()
    {
        await using var backend = await StartAsync(("drop", "1/1"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);
        await members[0].SayAsync("客服 \"é\" " + new string('é', 200));
        await members[0].ReceiveAsync();

        var victims = (await backend.GetJsonAsync("admin/victims?counter=defectDropped")).GetProperty("victims");
        using var wrong = await backend.GetAsync("admin/victims?counter=drop");

        var body = Assert.Single(victims.EnumerateArray()).GetProperty("body").GetString()!;
        Assert.StartsWith("\\u5BA2\\u670D", body, StringComparison.Ordinal);
        Assert.InRange(body.Length, Victim.BodyBytes - 1, Victim.BodyBytes);
        Assert.Equal(400, (int)wrong.StatusCode);
        Assert.StartsWith("counter must be one of defectDropped, ", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WithDefects_AppliesThem()
    {
        await using var backend = await BackendProgram.StartAsync("--drop", "1/2", "--stall", "300ms every 50s");

        var counts = await backend.Ledger.ReadAsync();

        Assert.Equal((2, 0), (counts["defectChanges"], counts["defectDropped"]));
    }

    [Theory]
    [InlineData("--drop", "never", "--drop 'never': expected a share such as 1/100 or 2%, above 0 and at most 1, found 'never'. It takes SHARE, such as '1/100', or off.")]
    [InlineData("--slow-logins", "1s..2s 3s", "--slow-logins '1s..2s 3s': expected nothing more, found '3s'. It takes [SHARE] TIME|TIME..TIME, such as '1s..3s', or off.")]
    [InlineData("--leak-handles", "0", "--leak-handles '0': expected a number of descriptors from 1 to 1000, found '0'. It takes N, such as '1', or off.")]
    public async Task Program_WrongSetting_SaysSoAndEndsWith2(string option, string value, string message)
    {
        using var folder = new TempFolder();

        (await LoadHarnessProgram.RunAsync(folder, "backend", "--port", "0", option, value)).Expect(2).Complains(message);
    }

    [Fact]
    public async Task Program_Help_ListsEveryDefect()
    {
        using var folder = new TempFolder();

        var help = (await LoadHarnessProgram.RunAsync(folder, "backend", "--help")).Expect(0).Output;

        Assert.All(DefectCatalog.All, kind => Assert.Contains($"--{kind.Name} <{kind.Values}>", help, StringComparison.Ordinal));
    }
}
