using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Tests.Judging;

public sealed class OffenceTraceTests
{
    private static readonly OffendedConnection Open = new(1, S(1.2), S(1.25), S(59.9), null, "");

    private static readonly OffendingMessage Lost = new("lost", "LH.000100020000f", "room-3", "members/12", "members/40", S(38.1084), S(43.2))
    {
        SenderUser = "user-12",
        Sequence = 15,
        Due = S(38.107),
        SentAt = new DateTimeOffset(2026, 3, 5, 14, 7, 50, 508, TimeSpan.Zero),
        ReceiverUser = "user-40",
        Connection = Open,
    };

    [Fact]
    public void Said_AnyMessage_NamesSenderAndInstants() => Assert.Equal(
        "members/12 (user-12) in room-3, number 15; due 0:38.107, sent 0:38.108, 2026-03-05T14:07:50.508Z.", OffenceTrace.Said(Lost));

    [Fact]
    public void Said_Unrecognised_SaysWhy()
    {
        Assert.Equal("Unknown: the damaged stamp reads like no message of its room.", OffenceTrace.Said(Lost with { Message = "", Sender = "" }));
        Assert.Equal("Of a sender that is not in the plan; due 0:38.107 by its stamp.", OffenceTrace.Said(Lost with { Sender = "" }));
    }

    [Theory]
    [InlineData("late", "Arrived at members/40 (user-40) only at 0:43.200, 5.09 s after it was sent on connection 1 (dialled 0:01.200, joined 0:01.250).")]
    [InlineData("duplicate", "Arrived once more at members/40 (user-40), at 0:43.200 on connection 1 (dialled 0:01.200, joined 0:01.250).")]
    [InlineData("reordered", "Arrived at members/40 (user-40) at 0:43.200, behind the later LH.0001000200010 of the same sender on connection 1 (dialled 0:01.200, joined 0:01.250).")]
    [InlineData("corrupt", "Arrived changed at members/40 (user-40), at 0:43.200 on connection 1 (dialled 0:01.200, joined 0:01.250): the check of its stamp fails.")]
    [InlineData("unexpected", "Arrived at members/40 (user-40), who is no member of room-3, at 0:43.200 on connection 1 (dialled 0:01.200, joined 0:01.250).")]
    public void Fate_OfEachClass_SaysWhatWasSeen(string name, string expected) =>
        Assert.Equal(expected, OffenceTrace.Fate(Lost with { Class = name, After = name == "reordered" ? "LH.0001000200010" : null }));

    [Fact]
    public void Fate_OfALostOne_TellsTheEndOfTheConnection()
    {
        Assert.Equal(
            "Never arrived at members/40 (user-40) on connection 1 (dialled 0:01.200, joined 0:01.250), which read its last byte at 0:59.900 and was open to the end.",
            OffenceTrace.Fate(Lost));
        Assert.EndsWith(
            "at 0:59.900 and ended at 1:00.001: closed by the server, close code 4001.",
            OffenceTrace.Fate(Lost with { Connection = Open with { Ended = S(60.001), End = "closed by the server, close code 4001" } }));
        Assert.Equal("Never arrived at members/40 (user-40).", OffenceTrace.Fate(Lost with { Connection = null }));
    }

    [Fact]
    public void Client_WhoseUserIsItsName_IsNamedOnce() =>
        Assert.Equal("Never arrived at members/40.", OffenceTrace.Fate(Lost with { Connection = null, ReceiverUser = "members/40" }));

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
