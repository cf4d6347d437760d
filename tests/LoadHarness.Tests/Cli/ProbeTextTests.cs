using LoadHarness.Cli.Probing;
using LoadHarness.Engine.Tracing;

namespace LoadHarness.Tests.Cli;

public sealed class ProbeTextTests
{
    private static readonly TimeSpan At = TimeSpan.FromMilliseconds(1234);

    [Theory]
    [InlineData(TraceKind.Dial, "ws://chat.test/chat?token=***", "   1.234 s  dial    ws://chat.test/chat?token=***")]
    [InlineData(TraceKind.Open, "", "   1.234 s  open")]
    [InlineData(TraceKind.Send, "{\"type\":\"ping\"}", "   1.234 s    →     {\"type\":\"ping\"}")]
    [InlineData(TraceKind.Receive, "a\u001e\u001b[2J", "   1.234 s    ←     a\\u001e\\u001b[2J")]
    [InlineData(TraceKind.Receive, "", "   1.234 s    ←     (empty)")]
    [InlineData(TraceKind.Meaning, "joined", "   1.234 s          · joined")]
    [InlineData(TraceKind.End, "ended by server, close code 1001, closed by the server", "   1.234 s  end     ended by server, close code 1001, closed by the server")]
    public void Line_Entry_ReadsLikeAConversation(TraceKind kind, string text, string expected) =>
        Assert.Equal(expected, ProbeText.Line(new TraceEntry(At, 0, 0, kind, text), whole: false));

    [Fact]
    public void Line_WhatTheMetricsCount_IsLeftOut() =>
        Assert.Null(ProbeText.Line(new TraceEntry(At, 0, 0, TraceKind.Event, "sent message 0"), whole: false));

    [Theory]
    [InlineData(false, 222)]
    [InlineData(true, 319)]
    public void Line_LongFrame_IsCutUnlessItIsWantedWhole(bool whole, int length)
    {
        var line = ProbeText.Line(new TraceEntry(At, 0, 0, TraceKind.Send, new string('x', 300)) { Bytes = 300 }, whole)!;

        Assert.Equal(!whole, line.EndsWith("… (300 bytes)", StringComparison.Ordinal));
        Assert.InRange(line.Length, length - 10, length + 20);
    }

    [Fact]
    public void Line_BinaryFrame_IsHexadecimal() =>
        Assert.EndsWith("hex c000", ProbeText.Line(new TraceEntry(At, 0, 0, TraceKind.Send, "c000") { Bytes = 2, IsHex = true }, whole: false), StringComparison.Ordinal);
}
