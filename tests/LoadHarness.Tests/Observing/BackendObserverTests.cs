using LoadHarness.Engine;
using LoadHarness.Engine.Observing;

namespace LoadHarness.Tests.Observing;

/// <summary>How samples become series, and that no source holds up another.</summary>
public sealed class BackendObserverTests
{
    private static readonly ObservedNumber[] Numbers = [new("backend.x", "bytes"), new("backend.y", "")];

    [Theory]
    [InlineData(0, 0.7)]
    [InlineData(0.44, 0.7)]
    [InlineData(0.46, 1.7)]
    [InlineData(0.6999, 1.7)] // a timer that fired early
    [InlineData(0.7, 1.7)]
    [InlineData(1.2, 1.7)]
    [InlineData(7.9, 8.7)]
    public void NextAfter_AnyMoment_IsTheSameMomentOfASecond(double now, double next) => Assert.Equal(S(next), BackendObserver.NextAfter(S(now)));

    [Fact]
    public void Log_OneSampleInAnInterval_KeepsItAndLeavesGaps()
    {
        var log = new ObservedLog(Numbers, S(1));
        log.Add(S(0.7), [10, null]);
        log.Add(S(3.7), [40, 4]);
        log.Add(S(9.7), [90, 9]); // behind the end of the timeline

        var series = log.ToSeries("it", 5);

        Assert.Equal([10, null, null, 40, null], series[0].Values);
        Assert.Equal([null, null, null, 4, null], series[1].Values);
        Assert.Equal(("backend.x", "bytes", "it", null), (series[0].Name, series[0].Unit, series[0].Source, series[0].Highest));
        Assert.Equal([90, 9], log.Latest);
    }

    [Fact]
    public void Log_SeveralSamplesInAnInterval_KeepsTheirMeanAndTheExtremes()
    {
        var log = new ObservedLog(Numbers, S(5));
        foreach (var (second, value) in new (double, double?)[] { (0.7, 10), (1.7, 40), (2.7, null), (3.7, 10), (5.7, 1) })
        {
            log.Add(S(second), [value, null]);
        }

        var series = log.ToSeries("it", 2)[0];

        Assert.Equal([20, 1], series.Values);
        Assert.Equal([10, 1], series.Lowest!);
        Assert.Equal([40, 1], series.Highest!);
    }

    [Fact]
    public async Task Loops_OneHangs_TheOtherIsAskedAllTheSame()
    {
        var elapsed = 0.0;
        var counting = new Counting(answers: 4, after: n => Volatile.Write(ref elapsed, n - 1 + 0.7));
        var faults = new FaultWatch();
        var observer = new BackendObserver([new Hanging(), counting], S(1), () => S(Volatile.Read(ref elapsed)), new ImpatientClock(), faults);

        observer.Start();
        await counting.Done.WaitAsync(TimeSpan.FromMinutes(1));
        await observer.StopAsync();

        var series = observer.Series(3);
        Assert.All(series[0].Values, value => Assert.Null(value));
        Assert.All(series[1].Values, value => Assert.NotNull(value)); // the first answer of all is only there to compare with
        Assert.Null(faults.First);
        Assert.Equal([0, 0], observer.Sources.Select(source => source.Failed));
    }

    [Fact]
    public async Task Notes_OfFailures_TellHowManyAndTheFirst()
    {
        var counting = new Counting(answers: 3, after: _ => { }, failure: "Connection refused");
        var observer = new BackendObserver([counting], S(1), () => S(0.7), new ImpatientClock(), new FaultWatch());

        observer.Start();
        await counting.Done.WaitAsync(TimeSpan.FromMinutes(1));
        await observer.StopAsync();

        var source = Assert.Single(observer.Sources);
        Assert.True(source.Failed >= 2 && source.Failed == source.Samples);
        Assert.Equal("Connection refused", source.FirstFailure);
        Assert.Matches("^[0-9\u202F]+ of [0-9\u202F]+ samples of it failed: Connection refused\\.$", Assert.Single(observer.Notes));
    }

    [Fact]
    public async Task Loops_OurOwnFault_IsReported()
    {
        var faults = new FaultWatch();
        var observer = new BackendObserver([new Faulty()], S(1), () => S(0), TimeProvider.System, faults);

        observer.Start();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, faults.Seen));
        await observer.StopAsync();

        Assert.IsType<InvalidCastException>(faults.First);
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Nobody waits for it: what is to come in a second comes at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private abstract class Source : IBackendSource
    {
        public string Name => "it";

        public IReadOnlyList<ObservedNumber> Numbers { get; } = [new("backend.x", "")];

        public abstract ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop);

        public void Dispose()
        {
        }
    }

    private sealed class Hanging : Source
    {
        public override async ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return SourceReading.Blank(1);
        }
    }

    private sealed class Faulty : Source
    {
        public override ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop) => throw new InvalidCastException();
    }

    private sealed class Counting(int answers, Action<int> after, string? failure = null) : Source
    {
        private readonly TaskCompletionSource done = new();
        private int asked;

        public Task Done => done.Task;

        public override ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop)
        {
            asked++;
            after(asked);
            if (asked > answers)
            {
                done.TrySetResult();
            }

            return ValueTask.FromResult(failure is null ? new SourceReading([asked]) : SourceReading.Blank(1) with { Failure = failure });
        }
    }
}
