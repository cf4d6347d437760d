using System.Net.WebSockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Tests;
using static LoadHarness.EndToEndTests.Backend.DefectBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>What goes wrong with single deliveries: the clients see exactly what the server counts.</summary>
public sealed class DeliveryDefectTests
{
    private const int Messages = 100;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Drop_EveryTenth_IsMissingAtThatReceiverOnly()
    {
        await using var backend = await StartAsync(("drop", "1/10"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);

        await members[0].SayManyAsync(Messages);
        var missing = new List<(long, string)>();
        foreach (var (receiver, id) in ((ChatPeer, long)[])[(members[1], 2), (members[2], 3)])
            missing.AddRange(Numbered(Messages).Except(await receiver.HeardAsync()).Select(text => (id, text)));

        var ledger = await backend.SettledAsync();
        Assert.Equal(2 * Messages / 10, ledger.Defects[DefectCounter.Dropped]);
        Assert.Equal(3 * Messages, ledger.DeliveriesDue);
        Assert.Equal(
            missing.Order(),
            backend.Victims(DefectCounter.Dropped).Select(victim => (victim.Receiver, victim.Body)).Order());
    }

    [Fact]
    public async Task Drop_Everything_LeavesTheSenderItsEcho()
    {
        await using var backend = await StartAsync(("drop", "100%"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayAsync("hello");

        Assert.Equal(["hello"], await members[0].HeardAsync());
        Assert.Empty(await members[1].HeardAsync());
        Assert.Equal(
            [new Victim("/chat", "r", 1, "t", 1, 2, "t", "hello")],
            backend.Victims(DefectCounter.Dropped));
    }

    [Fact]
    public async Task Duplicate_EveryTenth_ComesTwice()
    {
        await using var backend = await StartAsync(("duplicate", "1/10"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(Messages);
        var heard = await members[1].HeardAsync();

        var ledger = await backend.SettledAsync();
        Assert.Equal(Messages / 10, ledger.Defects[DefectCounter.Duplicated]);
        Assert.Equal(backend.Bodies(DefectCounter.Duplicated), heard.GroupBy(text => text).Where(copies => copies.Count() == 2).Select(copies => copies.Key));
        Assert.Equal(Messages, heard.Distinct().Count());
        Assert.Equal(Messages + (Messages / 10), heard.Length);
    }

    [Fact]
    public async Task WrongRoom_EveryTenth_GoesAlsoToSomebodyElsewhere()
    {
        await using var backend = await StartAsync(("wrong-room", "1/10"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);
        using var strangers = await ChatPeers.JoinAsync(backend, "other", 2);
        using var relayed = await ChatPeer.ConnectAsync(backend, "relay?token=t&room=elsewhere");

        await members[0].SayManyAsync(Messages);

        Assert.Equal(Numbered(Messages), await members[1].HeardAsync());
        await backend.SettledAsync();
        string[] strayed = [.. await strangers[0].HeardAsync(), .. await strangers[1].HeardAsync()];
        Assert.Equal(Messages / 10, backend.Ledger.Defects[DefectCounter.Misrouted]);
        Assert.Equal(backend.Bodies(DefectCounter.Misrouted).Order(), strayed.Order());
        Assert.Equal(Messages / 10, backend.Rooms.Single(room => room.Room == "r").Defects![DefectCounter.Misrouted]);
        Assert.Equal([3L, 4L], backend.Victims(DefectCounter.Misrouted).Select(victim => victim.Receiver).Distinct().Order());
    }

    [Fact]
    public async Task WrongRoom_NoOtherRoom_HappensToNobodyAndIsNotCounted()
    {
        await using var backend = await StartAsync(("wrong-room", "1/1"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(Messages);

        Assert.Equal(Numbered(Messages), await members[1].HeardAsync());
        Assert.Equal(0, (await backend.SettledAsync()).Defects[DefectCounter.Misrouted]);
    }

    [Fact]
    public async Task Corrupt_EveryTenth_DiffersInOneByteOfItsText()
    {
        await using var backend = await StartAsync(("corrupt", "1/10"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(Messages);
        var heard = await members[1].HeardAsync();

        var damaged = Numbered(Messages).Zip(heard).Where(pair => pair.First != pair.Second).ToArray();
        Assert.Equal(Messages, heard.Length);
        Assert.Equal(Messages / 10, (await backend.SettledAsync()).Defects[DefectCounter.Corrupted]);
        Assert.Equal(backend.Bodies(DefectCounter.Corrupted), damaged.Select(pair => pair.First));
        Assert.All(damaged, pair => Assert.Equal(1, pair.First.Zip(pair.Second).Count(letters => letters.First != letters.Second)));
    }

    [Theory]
    [InlineData("""n\nt\tq\"u\u00e9""", 1)]
    [InlineData("""\n\u0022\ud83d\ude00-z""", 1)]
    [InlineData("""\n-\u0022""", 0)]
    [InlineData("""\\\\n\\u00e9 a""", 1)]
    public void Damage_TextOfJsonInJson_LeavesBothLayersValid(string escaped, int bytes)
    {
        var inner = $$"""{"content":"{{escaped}}"}""";
        var outer = JsonSerializer.SerializeToUtf8Bytes(inner, Relaxed);

        // What is before the content and behind it, with the quotes of both layers, is 16 and 4 bytes long.
        var damaged = Damage.To(outer, 16..^4, WebSocketMessageType.Text);

        Assert.Equal(bytes, damaged is null ? 0 : outer.Zip(damaged).Count(pair => pair.First != pair.Second));
        using var after = JsonDocument.Parse(JsonSerializer.Deserialize<string>(damaged ?? outer)!);
        Assert.Equal(["content"], after.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData("""{"op":"say","text":"hello \"you\" \n","id":7}""")]
    [InlineData("""{"a":["\u00e9\u00e9",{"text":"客服客服"}]}""")]
    [InlineData("""{"text":"\ud83d\ude00"}""")]
    [InlineData("plain text")]
    [InlineData("<p>LH.00</p>")]
    [InlineData("客服")]
    [InlineData("😀é")]
    [InlineData("x")]
    public void Damage_Text_ChangesOneByteAndStaysWhatItWas(string text)
    {
        var frame = System.Text.Encoding.UTF8.GetBytes(text);

        var damaged = Damage.To(frame, Range.All, WebSocketMessageType.Text)!;

        Assert.Equal(frame.Length, damaged.Length);
        Assert.Equal(1, frame.Zip(damaged).Count(pair => pair.First != pair.Second));
        var read = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(damaged);
        if (text[0] == '{')
        {
            using var before = JsonDocument.Parse(text);
            using var after = JsonDocument.Parse(read);
            Assert.Equal(before.RootElement.EnumerateObject().Select(one => (one.Name, one.Value.ValueKind)),
                after.RootElement.EnumerateObject().Select(one => (one.Name, one.Value.ValueKind)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!?")]
    [InlineData("\\n\\t")]
    public void Damage_NothingToDamage_SaysSo(string text) =>
        Assert.Null(Damage.To(System.Text.Encoding.UTF8.GetBytes(text), Range.All, WebSocketMessageType.Text));

    [Fact]
    public async Task LoseOnReconnect_Count_LosesTheFirstOfWhoComesBackOnly()
    {
        await using var backend = await StartAsync(("lose-on-reconnect", "3"));
        using var sender = await ChatPeer.ConnectAsync(backend, "chat?token=sender&room=r");
        using var stayer = await ChatPeer.ConnectAsync(backend, "chat?token=stayer&room=r");
        var leaver = await ChatPeer.ConnectAsync(backend, "chat?token=leaver&room=r");
        foreach (var peer in (ChatPeer[])[sender, stayer, leaver])
            await peer.ReceiveAsync();
        leaver.Socket.Abort();
        leaver.Dispose();
        await backend.LedgerAsync(l => l.ConnectionsCurrent == 2);
        using var back = await ChatPeer.ConnectAsync(backend, "chat?token=leaver&room=r");
        using var fresh = await ChatPeer.ConnectAsync(backend, "chat?token=fresh&room=r");
        await back.ReceiveAsync();
        await fresh.ReceiveAsync();

        await sender.SayManyAsync(10);

        Assert.Equal(Numbered(10)[3..], await back.HeardAsync());
        Assert.Equal(Numbered(10), await stayer.HeardAsync());
        Assert.Equal(Numbered(10), await fresh.HeardAsync());
        Assert.Equal(3, (await backend.SettledAsync()).Defects[DefectCounter.LostOnReconnect]);
        Assert.Equal(
            [(4L, "leaver", "sender", 1L, "m1"), (4L, "leaver", "sender", 2L, "m2"), (4L, "leaver", "sender", 3L, "m3")],
            backend.Victims(DefectCounter.LostOnReconnect).Select(one => (one.Receiver, one.ReceiverUser, one.SenderUser, one.Message, one.Body)));
    }

    [Fact]
    public async Task LoseOnReconnect_Time_LosesThoseOfTheTime()
    {
        var time = new HandClock();
        await using var backend = await StartAsync(time, ("lose-on-reconnect", "500ms"));
        using var sender = await ChatPeer.JoinAsync(backend, "r");
        var leaver = await ChatPeer.JoinAsync(backend, "r");
        await leaver.CloseAsync();
        leaver.Dispose();
        await backend.LedgerAsync(l => l.ConnectionsCurrent == 1);
        using var back = await ChatPeer.JoinAsync(backend, "r");

        await sender.SayManyAsync(2);
        time.Leap(TimeSpan.FromMilliseconds(499));
        await sender.SayManyAsync(1);
        time.Leap(TimeSpan.FromMilliseconds(1));
        await sender.SayManyAsync(4);

        Assert.Equal(Numbered(4), await back.HeardAsync());
        Assert.Equal(["m1", "m2", "m1"], backend.Bodies(DefectCounter.LostOnReconnect));
        await backend.SettledAsync();
    }

    [Theory]
    [InlineData("relay?token=t&room=r")]
    [InlineData("relay?token=t&room=r&echo=0")]
    public async Task Defects_OnTheRelay_HitTheSameDeliveries(string address)
    {
        await using var backend = await StartAsync(("drop", "1/10"), ("duplicate", "1/9"), ("corrupt", "1/5"));
        using var sender = await ChatPeer.ConnectAsync(backend, address);
        using var receiver = await ChatPeer.ConnectAsync(backend, address);
        await backend.LedgerAsync(_ => backend.Rooms.Any(room => room.Members == 2));

        string[] said = [.. Numbered(Messages).Select(text => $"this is message {text}")];
        foreach (var text in said)
            await sender.SendAsync(text);
        var ledger = await backend.LedgerAsync(l => l.MessagesReceived == Messages && l.DeliveriesQueued == 0 && IsBalanced(l));
        var heard = await receiver.ReceiveAsync(Messages);

        // 100 deliveries; 10 are dropped, 10 of the other 90 doubled, 18 of the 90 damaged, of which two were doubled.
        Assert.Equal((10, 10, 20), (
            ledger.Defects[DefectCounter.Dropped], ledger.Defects[DefectCounter.Duplicated], ledger.Defects[DefectCounter.Corrupted]));
        var damaged = backend.Bodies(DefectCounter.Corrupted);
        Assert.Equal(18, damaged.Length);
        Assert.Equal(said.Except(backend.Bodies(DefectCounter.Dropped)).Except(damaged), heard.Where(said.Contains).Distinct());
        Assert.Equal(20, heard.Count(text => !said.Contains(text)));
    }

    [Fact]
    public async Task Defects_AllOfThemWithManySenders_KeepTheBooksBalanced()
    {
        await using var backend = await StartAsync(
            ("drop", "3%"), ("duplicate", "1/7"), ("wrong-room", "1/9"), ("corrupt", "2/11"), ("reorder", "1/5"), ("delay", "0ms..3ms"));
        using var one = await ChatPeers.JoinAsync(backend, "one", 4);
        using var two = await ChatPeers.JoinAsync(backend, "two", 3);
        ChatPeer[] all = [.. one.All, .. two.All];

        await Task.WhenAll(all.Select(peer => Task.Run(() => peer.SayManyAsync(Messages))));
        var ledger = await backend.SettledAsync();

        var deliveries = Messages * ((4 * 3) + (3 * 2));
        var passed = deliveries - ledger.Defects[DefectCounter.Dropped];
        Assert.Equal(deliveries * 3 / 100, ledger.Defects[DefectCounter.Dropped]);
        Assert.Equal(passed / 7, ledger.Defects[DefectCounter.Duplicated]);
        Assert.Equal(passed / 9, ledger.Defects[DefectCounter.Misrouted]);
        Assert.Equal(passed * 2 / 11, backend.Victims(DefectCounter.Corrupted).Count);
        Assert.InRange(ledger.Defects[DefectCounter.Reordered], 1, passed / 5);
        foreach (var counter in (DefectCounter[])[DefectCounter.Dropped, DefectCounter.Misrouted, DefectCounter.Reordered])
            Assert.Equal(ledger.Defects[counter], backend.Rooms.Sum(room => room.Defects![counter]));
    }
}
