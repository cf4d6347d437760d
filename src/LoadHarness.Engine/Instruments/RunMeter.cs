using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using Tags = System.Collections.Generic.KeyValuePair<string, object?>[];

namespace LoadHarness.Engine.Instruments;

/// <summary>
/// Tells the instruments what happened in each interval of a run, when it is over: nothing is done where messages are sent and received.
/// Costs nothing while nobody listens. Told by one thread; the instruments are told in turn, on threads of the pool.
/// </summary>
internal sealed class RunMeter
{
    private readonly Action<Action> _guard;
    private readonly Tags _whole;
    private readonly Tags[] _populations;
    private Task _told = Task.CompletedTask;

    /// <summary>A meter for a run.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="populations">Names of the populations.</param>
    /// <param name="guard">Does something and keeps what it throws.</param>
    public RunMeter(string scenario, IEnumerable<string> populations, Action<Action> guard)
    {
        _guard = guard;
        _whole = [new(InstrumentTable.ScenarioAttribute, scenario)];
        _populations = [.. populations.Select(population => _whole.Prepend(new(InstrumentTable.PopulationAttribute, population)).ToArray())];
    }

    /// <summary>An interval was closed.</summary>
    /// <param name="interval">What happened in it.</param>
    /// <param name="observed">What was last observed of the backend; a value that is missing is not told.</param>
    public void Tell(ClosedInterval interval, IReadOnlyList<ObservedValue> observed)
    {
        if (LiveInstruments.AreWatched)
        {
            // Hundreds of thousands of samples take some milliseconds, for which nobody who plays the run shall wait.
            _told = _told.ContinueWith(_ => _guard(() => Record(interval, observed)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until the instruments have been told of all intervals.</summary>
    public Task FinishAsync() => _told;

    private void Record(ClosedInterval interval, IReadOnlyList<ObservedValue> observed)
    {
        foreach (var instrument in LiveInstruments.All.Where(instrument => instrument.IsWatched))
        {
            if (instrument.Row.Metric.Kind == MetricKind.Observed)
            {
                if (observed.FirstOrDefault(one => one.Name == instrument.Row.Metric.Name)?.Value is { } value)
                {
                    instrument.Tell((long)Math.Round(value), _whole);
                }

                continue;
            }

            if (!instrument.Row.ByPopulation)
            {
                Record(instrument, interval, 0, _whole);
                continue;
            }

            for (var population = 0; population < _populations.Length; population++)
            {
                Record(instrument, interval, population, _populations[population]);
            }
        }
    }

    private static void Record(LiveInstrument instrument, ClosedInterval interval, int population, Tags tags)
    {
        var row = instrument.Row;
        if (row.IsCensored)
        {
            instrument.Tell(interval.Censored(row.Metric, population), tags);
        }
        else if (row.Kind != InstrumentKind.Histogram)
        {
            instrument.Tell(interval.Value(row.Metric, population), tags); // zeros, too: an alert on a series that is not there never fires
        }
        else if (interval.Samples(row.Metric, population) is { } samples)
        {
            instrument.Tell(samples.Decode(), tags);
        }
    }
}
