using LoadHarness.Engine.Tracing;

namespace LoadHarness.Tests.Engine;

public sealed class TraceFileTests
{
    [Fact]
    public void Line_Frame_HasItsTextAndItsSize() => Assert.Equal(
        """{"at":1.5,"client":3,"connection":0,"kind":"receive","bytes":5,"text":"a\"é\n"}""",
        TraceFile.Line(new TraceEntry(TimeSpan.FromSeconds(1.5), 3, 0, TraceKind.Receive, "a\"é\n") { Bytes = 5 }));

    [Fact]
    public void Line_BinaryFrame_HasItsBytes() => Assert.Equal(
        """{"at":0.000001,"client":0,"connection":1,"kind":"send","bytes":2,"hex":"c000"}""",
        TraceFile.Line(new TraceEntry(TimeSpan.FromMicroseconds(1), 0, 1, TraceKind.Send, "c000") { Bytes = 2, IsHex = true }));

    [Fact]
    public void Line_OfNoConnection_NamesNone() => Assert.Equal(
        """{"at":0,"client":0,"kind":"dial-failed","text":"refused"}""",
        TraceFile.Line(new TraceEntry(TimeSpan.Zero, 0, -1, TraceKind.DialFailed, "refused")));

    [Fact]
    public void Open_FolderThatIsGone_WarnsOnceAndGoesOn()
    {
        var warnings = new List<string>();
        using var file = new TraceFile(Path.Combine(Path.GetTempPath(), $"loadharness-{Guid.NewGuid()}"), warnings.Add);
        file.Take(new TraceEntry(TimeSpan.Zero, 0, 0, TraceKind.Open, ""));
        file.Take(new TraceEntry(TimeSpan.Zero, 0, 0, TraceKind.Open, ""));

        Assert.StartsWith("The trace ends here: ", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
