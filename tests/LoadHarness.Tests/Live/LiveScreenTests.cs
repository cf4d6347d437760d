using LoadHarness.Cli.Live;

namespace LoadHarness.Tests.Live;

/// <summary>What is written to a terminal around the pictures.</summary>
public sealed class LiveScreenTests
{
    private const string Enter = "\u001b[?1049h";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Clear = "\u001b[2J";

    private readonly StringWriter written = new();
    private readonly Clock clock = new();
    private readonly LiveScreen screen;

    public LiveScreenTests() => screen = new LiveScreen(written, clock);

    [Fact]
    public void Show_FirstPicture_TakesTheTerminalAndEachLineHasItsPlace()
    {
        screen.Show(["one", "two"], (3, 2));

        Assert.StartsWith(Enter, Taken(out var text), StringComparison.Ordinal);
        Assert.Contains("\u001b[1;1Hone\u001b[2;1Htwo", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }

    [Fact]
    public void Show_SameSize_CoversAndDoesNotClear()
    {
        screen.Show(["one"], (3, 1));
        Taken(out _);

        screen.Show(["two"], (3, 1));

        Assert.DoesNotContain(Clear, Taken(out var text), StringComparison.Ordinal);
        Assert.DoesNotContain(Enter, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_AnotherSize_ClearsWhatTheOldOneLeft()
    {
        screen.Show(["one"], (3, 1));
        Taken(out _);

        screen.Show(["two"], (4, 1));

        Assert.Contains(Clear, Taken(out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Close_GivesTheTerminalBackOnceAndShowsNothingMore()
    {
        screen.Show(["one"], (3, 1));
        Taken(out _);

        screen.Close(Timeout.InfiniteTimeSpan);
        Assert.EndsWith(Leave, Taken(out _), StringComparison.Ordinal);
        screen.Close(Timeout.InfiniteTimeSpan);
        screen.Show(["two"], (3, 1));

        Assert.Equal("", Taken(out _));
    }

    [Fact]
    public void Close_NothingWasShown_WritesNothing()
    {
        screen.Close(Timeout.InfiniteTimeSpan);

        Assert.Equal("", Taken(out _));
    }

    [Fact]
    public void Suspend_NoPictureBeforeTheStopAndANewScreenAfterIt()
    {
        screen.Show(["one"], (3, 1));
        Taken(out _);

        screen.Suspend(Timeout.InfiniteTimeSpan);
        screen.Show(["two"], (3, 1));
        Assert.EndsWith(Leave, Taken(out _), StringComparison.Ordinal);
        clock.Now += TimeSpan.FromSeconds(2);
        screen.Show(["three"], (3, 1));

        Assert.StartsWith(Enter, Taken(out _), StringComparison.Ordinal);
    }

    private string Taken(out string text)
    {
        text = written.ToString();
        written.GetStringBuilder().Clear();
        return text;
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
