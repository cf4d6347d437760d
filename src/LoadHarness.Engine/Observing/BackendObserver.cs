using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// Samples the backend from outside, once a second, each source in a loop of its own: one that hangs delays neither the others nor
/// anything else of the run. What a source does not tell is a gap. Thread-safe.
/// </summary>
internal sealed class BackendObserver
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Within its second: late enough that the end of an interval is told, early enough that a late timer still hits it.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMilliseconds(700);

    /// <summary>A question follows another after this at least: a timer that fires early must not ask twice, nor make a rate of nothing.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(250);

    private const int MostNotes = 10;

    private readonly List<Watch> _watches;
    private readonly Func<TimeSpan> _now;
    private readonly TimeProvider _time;
    private readonly FaultWatch _faults;
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;

    /// <summary>Prepares it; nothing is asked yet.</summary>
    /// <param name="sources">What is asked; from now on in the care of the observer.</param>
    /// <param name="interval">Length of an interval of the timeline.</param>
    /// <param name="now">Elapsed time of the run.</param>
    /// <param name="time">Time.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    public BackendObserver(IEnumerable<IBackendSource> sources, TimeSpan interval, Func<TimeSpan> now, TimeProvider time, FaultWatch faults)
    {
        _watches = [.. sources.Select(source => new Watch(source, new ObservedLog(source.Numbers, interval)))];
        (_now, _time, _faults) = (now, time, faults);
    }

    /// <summary>What was told last.</summary>
    public IReadOnlyList<ObservedValue> Latest =>
    [
        .. _watches.SelectMany(watch => watch.Source.Numbers.Zip(watch.Log.Latest, (number, value) => new ObservedValue(number.Name, number.Unit, value))),
    ];

    /// <summary>What is worth a note.</summary>
    public IReadOnlyList<string> Notes => [.. _watches.SelectMany(watch => watch.Notes())];

    /// <summary>How well the sources answered.</summary>
    public IReadOnlyList<ObservedSource> Sources => [.. _watches.Select(watch => watch.Summary())];

    /// <summary>From now on it asks.</summary>
    public void Start() => _loops = Task.WhenAll(_watches.Select(watch => Task.Run(() => LoopAsync(watch))));

    /// <summary>Asks no more, and lets the sources go.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        _watches.ForEach(watch => watch.Source.Dispose());
        _stop.Dispose();
    }

    /// <summary>The series so far.</summary>
    /// <param name="length">Number of intervals.</param>
    public IReadOnlyList<ObservedSeries> Series(int length) =>
        [.. _watches.SelectMany(watch => watch.Log.ToSeries(watch.Source.Name, length))];

    /// <summary>What was told in one interval, in the order of the series; null: nothing was.</summary>
    /// <param name="interval">Its number.</param>
    public IReadOnlyList<JournalSample?> At(int interval) => [.. _watches.SelectMany(watch => watch.Log.At(interval))];

    /// <summary>When the next question is due: a certain moment of each second, however long the last answer took.</summary>
    internal static TimeSpan NextAfter(TimeSpan now)
    {
        var next = (Every * Math.Floor(now / Every)) + Within;
        return next - now >= Apart ? next : next + Every;
    }

    private async Task LoopAsync(Watch watch)
    {
        try
        {
            // Rates compare with what was before: this is it for the first interval, and not yet one of its samples.
            watch.Take(_now(), await watch.Source.ReadAsync(_now(), _stop.Token).ConfigureAwait(false), isFirst: true);
            while (true)
            {
                var now = _now();
                await Task.Delay(NextAfter(now) - now, _time, _stop.Token).ConfigureAwait(false);
                var at = _now();
                watch.Take(at, await watch.Source.ReadAsync(at, _stop.Token).ConfigureAwait(false), isFirst: false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception e)
        {
            _faults.Report(e);
        }
    }

    /// <summary>A source and what came of it. Written by its loop, read by anybody.</summary>
    private sealed class Watch(IBackendSource source, ObservedLog log)
    {
        private readonly Lock _gate = new();
        private readonly List<string> _notes = [];
        private int _furtherNotes;
        private long _samples;
        private long _failed;
        private string _firstFailure = "";
        private TimeSpan? _ended;

        public IBackendSource Source { get; } = source;

        public ObservedLog Log { get; } = log;

        public void Take(TimeSpan at, SourceReading reading, bool isFirst)
        {
            if (!isFirst)
            {
                Log.Add(at, reading.Values);
            }

            lock (_gate)
            {
                // What has ended owes no answers.
                _samples += isFirst || reading.HasEnded ? 0 : 1;
                _failed += !isFirst && reading is { IsBlank: true, HasEnded: false, Failure: not null } ? 1 : 0;
                _firstFailure = _firstFailure.Length == 0 && !isFirst ? reading.Failure ?? "" : _firstFailure;
                _ended = reading.HasEnded ? _ended ?? at : null;
                if (reading.Note is { } note && _notes.Count < MostNotes)
                {
                    _notes.Add(note);
                }
                else if (reading.Note is not null)
                {
                    _furtherNotes++; // of a server that is started anew all night
                }
            }
        }

        public ObservedSource Summary()
        {
            lock (_gate)
            {
                return new ObservedSource(Source.Name, _samples, _failed) { FirstFailure = _firstFailure, Ended = _ended };
            }
        }

        public IEnumerable<string> Notes()
        {
            var summary = Summary();
            lock (_gate)
            {
                List<string> notes = [.. _notes, .. _furtherNotes == 0 ? Array.Empty<string>() : [$"There were {Readable.Count(_furtherNotes)} more such notes of {Source.Name}."]];
                return summary.FirstFailure.Length == 0 ? notes
                    : summary.Failed == 0 ? [.. notes, $"Of {Source.Name} not all is known: {summary.FirstFailure}."]
                    : [.. notes, $"{Readable.Count(summary.Failed)} of {Readable.Count(summary.Samples, "sample")} of {Source.Name} failed: {summary.FirstFailure}."];
            }
        }
    }
}

/// <summary>A number of the backend as it was told last. Immutable.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Unit">Its unit; empty: not known.</param>
/// <param name="Value">The value; null: it was not told.</param>
public sealed record ObservedValue(string Name, string Unit, double? Value);
