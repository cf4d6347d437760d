using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Tests;
using static LoadHarness.EndToEndTests.Backend.DefectBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>Defects that hold deliveries back, on a clock that the test moves.</summary>
public sealed class LatenessDefectTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly HandClock _time = new();

    [Fact]
    public async Task Reorder_SuccessorComes_ChangePlacesAndIsCounted()
    {
        await using var backend = await StartAsync(_time, ("reorder", "1/3"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(8);

        Assert.Equal(["m1", "m2", "m4", "m3", "m5", "m7", "m6", "m8"], await members[1].HeardAsync());
        Assert.Equal(2, (await backend.SettledAsync()).Defects[DefectCounter.Reordered]);
        Assert.Equal(["m3", "m6"], backend.Bodies(DefectCounter.Reordered));
    }

    [Fact]
    public async Task Reorder_NoSuccessorOfThatSenderIn500Ms_GoesOutInPlaceUncounted()
    {
        await using var backend = await StartAsync(_time, ("reorder", "1/2"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);

        await members[0].SayAsync("held");
        await members[0].HeardAsync();
        Assert.Equal((1, true), (backend.Ledger.DeliveriesQueued, IsBalanced(backend.Ledger)));
        await backend.SwitchAsync("""{"reorder":"1/1000"}""");
        await members[1].SayAsync("of somebody else");
        await members[1].HeardAsync();
        Assert.Equal(["of somebody else"], (await members[2].HeardAsync()));
        _time.Leap(499 * Millisecond);
        Assert.Empty(await members[2].HeardAsync());
        _time.Leap(Millisecond);
        Assert.Equal(["held"], await members[2].HeardAsync());
        await members[0].SayAsync("after");

        Assert.Equal(ChatPeer.Msg("after"), await members[2].ReceiveAsync());
        Assert.Equal(0, (await backend.SettledAsync()).Defects[DefectCounter.Reordered]);
    }

    [Fact]
    public async Task Reorder_SwitchedOff_LetsGoWhatItHoldsInPlace()
    {
        await using var backend = await StartAsync(_time, ("reorder", "1/1"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(1);
        await backend.SwitchAsync("""{"reorder":null}""");
        await members[0].SayAsync("m2");
        await members[0].HeardAsync();

        Assert.Equal(["m1", "m2"], await members[1].HeardAsync());
        Assert.Equal(0, (await backend.SettledAsync()).Defects[DefectCounter.Reordered]);
    }

    [Fact]
    public async Task Reorder_OfADoubledDelivery_SwapsBothCopies()
    {
        await using var backend = await StartAsync(_time, ("duplicate", "1/1"), ("reorder", "1/2"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(3);

        Assert.Equal(["m1", "m1", "m3", "m3", "m2", "m2"], await members[1].HeardAsync());
        Assert.Equal(1, (await backend.SettledAsync()).Defects[DefectCounter.Reordered]);
    }

    [Fact]
    public async Task Delay_Fixed_ComesThenAndNotBefore()
    {
        await using var backend = await StartAsync(_time, ("delay", "200ms"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayAsync("late");
        Assert.Equal(["late"], await members[0].HeardAsync());
        _time.Leap(199 * Millisecond);
        Assert.Empty(await members[1].HeardAsync());
        Assert.Equal((1, true), (backend.Ledger.DeliveriesQueued, IsBalanced(backend.Ledger)));
        _time.Leap(Millisecond);

        Assert.Equal(["late"], await members[1].HeardAsync());
        Assert.Equal(1, (await backend.SettledAsync()).Defects[DefectCounter.Delayed]);
    }

    [Fact]
    public async Task Delay_Random_KeepsTheOrderWithinTheRange()
    {
        await using var backend = await StartAsync(_time, ("delay", "100ms..200ms"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(50);
        _time.Leap(99 * Millisecond);
        Assert.Empty(await members[1].HeardAsync());
        _time.Leap(101 * Millisecond);

        Assert.Equal(Numbered(50), await members[1].HeardAsync());
        Assert.Equal(50, (await backend.SettledAsync()).Defects[DefectCounter.Delayed]);
    }

    [Fact]
    public async Task Delay_Growing_IsLaterBySoMuchEverySecond()
    {
        await using var backend = await StartAsync(_time, ("delay", "10ms+6s/min"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        _time.Leap(TimeSpan.FromSeconds(20));
        await members[0].SayManyAsync(1);
        _time.Leap(2009 * Millisecond);
        Assert.Empty(await members[1].HeardAsync());
        _time.Leap(Millisecond);

        Assert.Equal(["m1"], await members[1].HeardAsync());
    }

    [Fact]
    public async Task Delay_Share_IsOvertakenByTheOthers()
    {
        await using var backend = await StartAsync(_time, ("delay", "1/3 1s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(7);
        Assert.Equal(["m1", "m2", "m4", "m5", "m7"], await members[1].HeardAsync());
        _time.Leap(TimeSpan.FromSeconds(1));

        Assert.Equal(["m3", "m6"], await members[1].HeardAsync());
        Assert.Equal(["m3", "m6"], backend.Bodies(DefectCounter.Delayed));
        await backend.SettledAsync();
    }

    [Fact]
    public async Task Delay_SwitchedOff_WhatComesThenDoesNotOvertake()
    {
        await using var backend = await StartAsync(_time, ("delay", "1s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(1);
        backend.ChangeDefects(new Dictionary<string, string?> { ["delay"] = null });
        await members[0].SayAsync("m2");
        await members[0].HeardAsync();
        Assert.Empty(await members[1].HeardAsync());
        _time.Leap(TimeSpan.FromSeconds(1));
        Assert.Equal(["m1", "m2"], await members[1].HeardAsync());
        await members[0].SayAsync("m3");
        await members[0].HeardAsync();

        Assert.Equal(["m3"], await members[1].HeardAsync());
        Assert.Equal(2, (await backend.SettledAsync()).Defects[DefectCounter.Delayed]);
    }

    [Fact]
    public async Task Delay_ReceiverLeavesMeanwhile_IsCountedAsDropped()
    {
        await using var backend = await StartAsync(_time, ("delay", "1s"));
        using var sender = await ChatPeer.JoinAsync(backend, "r");
        var leaver = await ChatPeer.JoinAsync(backend, "r");

        await sender.SayManyAsync(1);
        await leaver.CloseAsync();
        leaver.Dispose();
        await backend.LedgerAsync(l => l.ConnectionsCurrent == 1);
        Assert.Equal((1, true), (backend.Ledger.DeliveriesQueued, IsBalanced(backend.Ledger)));
        _time.Leap(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await backend.SettledAsync()).DeliveriesDropped);
    }

    [Fact]
    public async Task Throttle_Messages_AreServedOneAfterTheOther()
    {
        await using var backend = await StartAsync(_time, ("throttle", "10/s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);
        using var others = await ChatPeers.JoinAsync(backend, "s", 2);

        await members[0].SayAsync("m1");
        await members[0].HeardAsync(); // which got its own copy at once: the others come after it
        await others[0].SayAsync("m2"); // of another room, in the same line
        await others[0].HeardAsync();
        await members[1].SayAsync("m3");
        await members[1].HeardAsync();
        _time.Leap(99 * Millisecond);
        Assert.Empty(await members[2].HeardAsync());
        _time.Leap(Millisecond);
        Assert.Equal(["m1"], await members[2].HeardAsync());
        Assert.Empty(await others[1].HeardAsync());
        _time.Leap(100 * Millisecond);
        Assert.Equal(["m2"], await others[1].HeardAsync());
        Assert.Empty(await members[2].HeardAsync());
        _time.Leap(100 * Millisecond);

        Assert.Equal(["m3"], await members[2].HeardAsync());
        Assert.Equal(5, (await backend.SettledAsync()).Defects[DefectCounter.Throttled]); // a message to two is served once
    }

    [Fact]
    public async Task Throttle_AfterAPause_HasNoLine()
    {
        await using var backend = await StartAsync(_time, ("throttle", "60/min"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        _time.Leap(TimeSpan.FromSeconds(20));
        await members[0].SayManyAsync(1);
        _time.Leap(999 * Millisecond);
        Assert.Empty(await members[1].HeardAsync());
        _time.Leap(Millisecond);

        Assert.Equal(["m1"], await members[1].HeardAsync());
    }

    [Fact]
    public async Task Throttle_SwitchedOff_WhatComesThenDoesNotOvertake()
    {
        await using var backend = await StartAsync(_time, ("throttle", "1/s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await members[0].SayManyAsync(2);
        backend.ChangeDefects(new Dictionary<string, string?> { ["throttle"] = null });
        await members[0].SayAsync("m3");
        await members[0].HeardAsync();
        Assert.Empty(await members[1].HeardAsync());
        Assert.Equal((3, true), (backend.Ledger.DeliveriesQueued, IsBalanced(backend.Ledger)));
        _time.Leap(TimeSpan.FromSeconds(1));
        Assert.Equal(["m1"], await members[1].HeardAsync());
        _time.Leap(TimeSpan.FromSeconds(1));
        Assert.Equal(["m2", "m3"], await members[1].HeardAsync());
        await members[0].SayAsync("m4");
        await members[0].HeardAsync();

        Assert.Equal(["m4"], await members[1].HeardAsync());
        Assert.Equal(3, (await backend.SettledAsync()).Defects[DefectCounter.Throttled]);
    }
}
