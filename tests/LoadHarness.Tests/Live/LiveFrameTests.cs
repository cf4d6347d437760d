using LoadHarness.Cli.Live;
using LoadHarness.Cli.Run;
using LoadHarness.Results.Formatting;
using LoadHarness.Tests.Reports;
using static LoadHarness.Tests.Live.LiveStage;

namespace LoadHarness.Tests.Live;

/// <summary>What a run looks like on terminals of all sizes.</summary>
public sealed class LiveFrameTests
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(100, 36)]
    [InlineData(40, 10)]
    public void Draw_ARunInTrouble_LooksLikeTheGoldenFile(int width, int height) =>
        GoldenFile.Verify($"troubled-{width}x{height}.txt", Picture(Troubled, new LiveMoment(S(47.4)), width, height), "Live");

    [Fact]
    public void Draw_SeveralSlices_ShowsThemTogether()
    {
        var together = new LiveTogether(
            39_350, 40_000, [new("sent", 38_212.4, 1_700_068), new("delivered", 901_000, 40_447_480)],
            [new("lost", "lost", 1_204, LiveTone.Bad), new("drop", "drops", 0, LiveTone.Doubtful), new("failed dial or login", "failed dials or logins", 0, LiveTone.Doubtful)]);

        GoldenFile.Verify("slices-100x36.txt", Picture(Troubled with { Together = together }, new LiveMoment(S(47.4)), 100, 36), "Live");
        Assert.All([(80, 24), (200, 50), (40, 12)], size => Assert.Contains(
            Draw(Troubled with { Together = together }, new LiveMoment(S(47)), size.Item1, size.Item2), line => line.StartsWith($"all slices  {Readable.Count(39_350)}/", StringComparison.Ordinal)));
        Assert.EndsWith(
            $"; all slices: {Readable.Count(39_350)}/{Readable.Count(40_000)} clients, {Readable.Count(38_212)} sent/s, {Readable.Count(901_000)} delivered/s, {Readable.Count(1_204)} lost, 0 drops",
            ProgressText.Describe(Troubled with { Together = together }), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_BeforeTheFirstInterval_LooksLikeTheGoldenFile() =>
        GoldenFile.Verify("beginning-80x24.txt", Picture(null, new LiveMoment(S(0.3)), 80, 24), "Live");

    [Fact]
    public void Draw_WhileLeaving_ShowsTheNotice()
    {
        var picture = Draw(Troubled, new LiveMoment(S(50), "Leaving politely; the report follows."), 80, 24);

        Assert.StartsWith("Leaving politely; the report follows. ", picture[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_AfterThePlannedEnd_SaysLeaving()
    {
        var picture = Draw(Troubled, new LiveMoment(S(75)), 80, 24);

        Assert.EndsWith(" 100 %", picture[1].TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("   leaving", picture[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_AnySize_FitsTheTerminal()
    {
        var frame = new LiveFrame(Heading, ansi: false, colour: false);
        foreach (var width in Enumerable.Range(1, 130).Where(width => width is < 12 or > 70 || width % 7 == 0).Append(250))
        {
            foreach (var height in Enumerable.Range(1, 40).Append(100))
            {
                var lines = frame.Draw(Troubled, new LiveMoment(S(47)), width, height);

                Assert.True(lines.Count <= height, $"{lines.Count} lines at {width}x{height}");
                Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} columns at {width}x{height}: {line}"));
            }
        }
    }

    [Fact]
    public void Draw_NamesWithControlCharactersAndWideLetters_CannotMoveTheCursor()
    {
        var heading = Heading with { Scenario = "聊天室聊天室聊天室聊天室聊天室聊天室聊天室聊天室聊天室聊天室", Build = "\u001b[2J\r\n" };
        var frame = new LiveFrame(heading, ansi: false, colour: false);

        var lines = frame.Draw(Troubled with { Notes = [new(S(1), S(1), "bell \a and \u001b[31mred[/]", LiveTone.Plain)] }, new LiveMoment(S(47)), 40, 24);

        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
        Assert.Contains(lines, line => line.Contains("[31mred[/]", StringComparison.Ordinal));
        Assert.Contains("…", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_ColoursDeclined_HasNone()
    {
        var plain = string.Concat(new LiveFrame(Heading, ansi: true, colour: false).Draw(Troubled, new LiveMoment(S(47)), 80, 24));
        var colourful = string.Concat(new LiveFrame(Heading, ansi: true, colour: true).Draw(Troubled, new LiveMoment(S(47)), 80, 24));

        Assert.DoesNotMatch("\u001b\\[([0-9]+;)*(3[0-7]|38|9[0-7])(;[0-9]+)*m", plain);
        Assert.Matches("\u001b\\[[0-9;]*31m1.204 lost", colourful);
    }

    [Fact]
    public void Draw_NothingWrong_HasNoAlarm()
    {
        var calm = Troubled with
        {
            Deliveries = [.. Troubled.Deliveries.Select(one => one with { Count = 0 })],
            Connections = [.. Troubled.Connections.Select(one => one with { Count = 0 })],
            Generator = Troubled.Generator with { Broken = [] },
            SteadyOver = 0,
            Notes = [],
        };

        var picture = string.Concat(new LiveFrame(Heading, ansi: true, colour: true).Draw(calm, new LiveMoment(S(47)), 80, 24));

        Assert.DoesNotMatch("\u001b\\[[0-9;]*3[13]m", picture);
        Assert.Contains("none so far", string.Concat(Draw(calm with { Next = null }, new LiveMoment(S(47)), 80, 24)), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Draw(LiveState? state, LiveMoment moment, int width, int height) =>
        new LiveFrame(Heading, ansi: false, colour: false).Draw(state, moment, width, height);

    private static string Picture(LiveState? state, LiveMoment moment, int width, int height) =>
        string.Concat(Draw(state, moment, width, height).Select(line => line.TrimEnd() + "\n"));
}
