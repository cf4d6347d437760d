namespace LoadHarness.Cli.Slices;

/// <summary>
/// Tells people what slices say of each other: until they begin where a run says what it waits for, so that it is gone when they have begun;
/// from then on as what must be known at once. Thread-safe.
/// </summary>
/// <param name="terminal">Where that is said.</param>
/// <param name="isQuiet">Whether nobody shows what a run waits for: then it is said at once in any case.</param>
internal sealed class SliceNews(Terminal terminal, bool isQuiet)
{
    private volatile IProgress<string>? _waiting;
    private volatile IMeeting? _meeting;

    /// <summary>Who says what is waited for.</summary>
    public void ShowOn(IProgress<string> waiting) => _waiting = waiting;

    /// <summary>Whose start it is.</summary>
    public void Follow(IMeeting meeting) => _meeting = meeting;

    /// <summary>Tells one sentence.</summary>
    public void Tell(string news)
    {
        if (!isQuiet && _waiting is { } waiting && _meeting is { Slice.CommonStart: null })
        {
            waiting.Report(news.TrimEnd('.'));
        }
        else
        {
            terminal.Complain(news);
        }
    }
}
