using LoadHarness.Cli.Live;
using LoadHarness.Cli.Run;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Tests.Reports;
using static LoadHarness.Tests.Live.LiveStage;

namespace LoadHarness.Tests.Live;

/// <summary>Who is held up by a terminal that takes nothing: nobody but the thread that draws.</summary>
public sealed class LiveViewTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Report_TerminalHeld_ComesBackAndTheRunEnds()
    {
        var terminal = new HeldTerminal();
        var view = new LiveView(terminal, Heading, colour: false, TimeProvider.System);
        var result = SampleOf();

        // Everything here runs while the first picture is stuck in the terminal.
        var played = view.ShowWhileAsync(async () =>
        {
            await terminal.Stuck.WaitAsync(Patience);
            for (var second = 1; second <= 100; second++)
            {
                view.Report(Report(second));
            }

            return result;
        });

        Assert.Same(result, await played.WaitAsync(Patience));
        Assert.Equal((0, 0), (terminal.Pictures, terminal.Closings));

        terminal.Release();
        await terminal.Closed.WaitAsync(Patience);
        Assert.Equal((1, 1), (terminal.Pictures, terminal.Closings));
    }

    [Fact]
    public async Task ShowWhile_ReportsAndANotice_DrawsTheNewest()
    {
        var terminal = new HeldTerminal { Notice = "Leaving politely." };
        terminal.Release();
        var view = new LiveView(terminal, Heading, colour: false, TimeProvider.System);

        await view.ShowWhileAsync(async () =>
        {
            view.Report(Report(46, levels: [(MetricCatalog.ClientsOpen, 123)]));
            await terminal.PictureWith("123").WaitAsync(Patience);
            return SampleOf();
        });

        Assert.Contains(terminal.Last, line => line.Contains("Leaving politely.", StringComparison.Ordinal));
        Assert.Equal(1, terminal.Closings);
    }

    [Fact]
    public async Task ShowWhile_TheRunFails_GivesTheTerminalBack()
    {
        var terminal = new HeldTerminal();
        terminal.Release();
        var view = new LiveView(terminal, Heading, colour: false, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => view.ShowWhileAsync(() => throw new InvalidOperationException()));

        await terminal.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task ShowWhile_TerminalGone_TheRunGoesOn()
    {
        var terminal = new HeldTerminal { IsGone = true };
        terminal.Release();
        var result = SampleOf();

        var shown = await new LiveView(terminal, Heading, colour: false, TimeProvider.System).ShowWhileAsync(async () =>
        {
            await terminal.Closed.WaitAsync(Patience);
            return result;
        });

        Assert.Same(result, shown);
        Assert.Equal(["The live view has ended: gone The run goes on."], terminal.Complaints);
    }

    [Fact]
    public async Task Lines_ReaderHeld_TheRunEnds()
    {
        var held = new ManualResetEventSlim(); // never disposed: the writing thread may outlive the test
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var view = new LineProgress(
            _ =>
            {
                stuck.TrySetResult();
                held.Wait();
            },
            Heading,
            TimeProvider.System);
        var result = SampleOf();

        var shown = await view.ShowWhileAsync(async () =>
        {
            view.Report(Report(5));
            await stuck.Task.WaitAsync(Patience);
            for (var second = 6; second <= 1_000; second++)
            {
                view.Report(Report(second));
            }

            return result;
        }).WaitAsync(Patience);
        held.Set();

        Assert.Same(result, shown);
    }

    [Fact]
    public async Task Lines_OneEveryFiveSeconds_SayWhatMatters()
    {
        List<string> lines = [];
        var view = new LineProgress(lines.Add, Heading, new PatientClock());

        await view.ShowWhileAsync(() =>
        {
            for (var second = 1; second <= 12; second++)
            {
                view.Report(Report(
                    second,
                    counts: [(MetricCatalog.Intended, 12), (MetricCatalog.Sent, 10), (MetricCatalog.Late, 1), (MetricCatalog.Drops, second == 7 ? 3 : 0)],
                    latencies: [5],
                    levels: [(MetricCatalog.ClientsOpen, 199)],
                    lateness: second == 10 ? 50 : 1));
            }

            return Task.FromResult(SampleOf());
        });

        Assert.Equal(
            [
                "0:05 of 1:12: warm-up, 199/200 clients, 12 intended/s, 10 sent/s, 1 delivered/s, p99 5 ms, 0 lost, 0 duplicate, 5 late, 0 drops, 0 reconnects",
                "0:10 of 1:12: steady, 199/200 clients, 12 intended/s, 10 sent/s, 1 delivered/s, p99 5 ms, 0 lost, 0 duplicate, 10 late, 3 drops, 0 reconnects; "
                    + "generator over its limit: schedule lateness p99 50 ms > 20 ms",
            ],
            lines);
    }

    private static RunResult SampleOf() => SampleResults.OneSecond();

    /// <summary>A terminal that takes its first picture only when it is released.</summary>
    private sealed class HeldTerminal : ILiveTerminal
    {
        private readonly ManualResetEventSlim released = new();
        private readonly TaskCompletionSource stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock gate = new();
        private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];

        public bool IsGone { get; init; }

        public string Notice { get; init; } = "";

        public (int Width, int Height) Size => (80, 24);

        public Task Stuck => stuck.Task;

        public Task Closed => closed.Task;

        public int Pictures { get; private set; }

        public int Closings { get; private set; }

        public IReadOnlyList<string> Last { get; private set; } = [];

        public List<string> Complaints { get; } = [];

        public void Release() => released.Set();

        public Task PictureWith(string text)
        {
            lock (gate)
            {
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                awaited.Add((text, seen));
                return seen.Task;
            }
        }

        public void OpenScreen()
        {
            // It is always open.
        }

        public void Show(IReadOnlyList<string> lines, (int Width, int Height) size)
        {
            stuck.TrySetResult();
            released.Wait();
            if (IsGone)
            {
                throw new IOException("gone");
            }

            lock (gate)
            {
                (Pictures, Last) = (Pictures + 1, lines);
                awaited.Where(one => lines.Any(line => line.Contains(one.Text, StringComparison.Ordinal))).ToList().ForEach(one => one.Seen.TrySetResult());
            }
        }

        public void SuspendScreen() => Assert.Fail("nobody stops the tests");

        public void CloseScreen()
        {
            Closings++;
            closed.TrySetResult();
        }

        public void Complain(string line) => Complaints.Add(line);
    }

    /// <summary>No delay ever ends: who waits for a thread on a busy machine does not give it up.</summary>
    private sealed class PatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
