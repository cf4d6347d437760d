using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Live;

/// <summary>
/// Folds what a run reports at the end of each interval into what is shown of it. Memory does not grow with the run. Knows no
/// clock and no terminal. Not thread-safe; what it gives is immutable.
/// </summary>
/// <param name="heading">What stays the same.</param>
/// <param name="window">How long "the last seconds" are; at least an interval.</param>
internal sealed class LiveFold(LiveHeading heading, TimeSpan window)
{
    /// <summary>So many intervals are kept for the charts.</summary>
    public const int KeptBeats = 240;

    private const string SteadyPhase = "steady";

    private static readonly (MetricDefinition State, string Name)[] OtherStates =
    [
        (MetricCatalog.ClientsConnecting, "connecting"),
        (MetricCatalog.ClientsLogin, "logging in"),
        (MetricCatalog.ClientsBackingOff, "backing off"),
        (MetricCatalog.ClientsHidden, "hidden"),
        (MetricCatalog.ClientsGone, "gave up"),
    ];

    private static readonly (string Name, MetricDefinition[] Counts)[] Rates =
    [
        ("intended", [MetricCatalog.Intended]),
        ("sent", [MetricCatalog.Sent]),
        ("delivered", [MetricCatalog.Delivered, MetricCatalog.Late]),
        ("not sent", [MetricCatalog.NotSent]),
    ];

    private static readonly (string Singular, string Plural, LiveTone Tone, MetricDefinition[] Counts)[] Deliveries =
    [
        ("lost", "lost", LiveTone.Bad, [MetricCatalog.Lost]),
        ("duplicate", "duplicate", LiveTone.Bad, [MetricCatalog.Duplicate]),
        ("corrupt", "corrupt", LiveTone.Bad, [MetricCatalog.Corrupt]),
        ("unexpected", "unexpected", LiveTone.Bad, [MetricCatalog.Unexpected]),
        ("late", "late", LiveTone.Doubtful, [MetricCatalog.Late]),
        ("reordered", "reordered", LiveTone.Doubtful, [MetricCatalog.Reordered]),
    ];

    private static readonly (string Singular, string Plural, LiveTone Tone, MetricDefinition[] Counts)[] Connections =
    [
        ("drop", "drops", LiveTone.Doubtful, [MetricCatalog.Drops]),
        ("reconnect", "reconnects", LiveTone.Plain, [MetricCatalog.Reconnects]),
        ("failed dial", "failed dials", LiveTone.Doubtful, [MetricCatalog.ConnectFailed]),
        ("failed login", "failed logins", LiveTone.Doubtful, [MetricCatalog.LoginFailed]),
    ];

    private readonly Queue<(ClosedInterval Interval, Distribution Latency)> _recent = new();
    private readonly Queue<LiveBeat> _beats = new();
    private readonly LiveNotes _notes = new();
    private readonly long[] _totals = new long[MetricCatalog.All.Count];
    private readonly LivePhase? _steadyPhase = heading.Phases.FirstOrDefault(phase => phase.Name == SteadyPhase);
    private LiveTogether? _together;
    private SliceReport? _told;
    private long _steadyIntervals;
    private long _steadyOver;
    private readonly LatencyHistogram _lastSeconds = new(); // added up anew for each interval, and never copied: copies are pauses of the run
    private readonly LatencyHistogram _steady = new();
    private long _steadyCensored;

    /// <summary>Takes the next interval.</summary>
    public LiveState Take(RunProgress progress)
    {
        var interval = progress.Interval;
        foreach (var count in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Count))
        {
            _totals[count.Index] += interval.Value(count);
        }

        var latency = LatencyOf(interval);
        Remember(interval, latency);
        var generator = GeneratorPulse.Of(interval, heading.Limits);
        if (BeginsInSteady(interval))
        {
            _steadyIntervals++;
            _steadyOver += generator.Broken.Count > 0 ? 1 : 0;
        }

        Note(progress, generator);
        return new LiveState
        {
            Elapsed = progress.Elapsed,
            Phase = progress.Phase,
            Planned = progress.Target,
            Open = interval.Value(MetricCatalog.ClientsOpen),
            Others = [.. OtherStates.Select(state => new LiveClients(state.Name, interval.Value(state.State))).Where(clients => clients.Count > 0)],
            Window = Window,
            Interval = interval.To - interval.From,
            Rates = [.. Rates.Select(rate => new LiveRate(rate.Name, PerSecond(rate.Counts), Total(rate.Counts)))],
            Recent = LiveLatency.Of(LastSeconds()),
            Steady = LiveLatency.Of(new Distribution(_steady, _steadyCensored, heading.LostAfter)),
            Deliveries = [.. Deliveries.Select(row => new LiveCount(row.Singular, row.Plural, Total(row.Counts), row.Tone))],
            Connections = [.. Connections.Select(row => new LiveCount(row.Singular, row.Plural, Total(row.Counts), row.Tone))],
            Generator = generator,
            Backend = progress.Observed,
            Together = Together(progress.Together),
            SteadyIntervals = _steadyIntervals,
            SteadyOver = _steadyOver,
            Beats = [.. _beats],
            Notes = _notes.ToList(),
            Next = progress.Events.Where(row => row.Began is null && row.Planned > progress.Elapsed).MinBy(row => row.Planned),
        };
    }

    /// <summary>Slices tell at their own time: what they have told is compared with what had been told when it last changed.</summary>
    private LiveTogether? Together(SliceReport? told)
    {
        if (told is null || told.Elapsed == _told?.Elapsed)
        {
            return _together;
        }

        (_together, _told) = (LiveTogether.Of(told, _told), told);
        return _together;
    }

    private TimeSpan Window => _recent.Last().Interval.To - _recent.Peek().Interval.From;

    private Distribution LatencyOf(ClosedInterval interval) => new(
        interval.Samples(MetricCatalog.DeliveryLatency),
        interval.Censored(MetricCatalog.DeliveryLatency),
        heading.LostAfter);

    private Distribution LastSeconds()
    {
        _lastSeconds.Reset();
        foreach (var (_, latency) in _recent)
        {
            _lastSeconds.Add(latency.Arrived);
        }

        return new Distribution(_lastSeconds, _recent.Sum(one => one.Latency.Censored), heading.LostAfter);
    }

    private void Remember(ClosedInterval interval, Distribution latency)
    {
        _recent.Enqueue((interval, latency));
        while (_recent.Count > 1 && interval.To - _recent.ElementAt(1).Interval.From >= window)
        {
            _recent.Dequeue();
        }

        if (_steadyPhase is { } steady && interval.To > steady.Start && interval.From < steady.End)
        {
            _steady.Add(latency.Arrived);
            _steadyCensored += latency.Censored;
        }

        _beats.Enqueue(new LiveBeat(
            interval.PerSecond(MetricCatalog.Delivered) + interval.PerSecond(MetricCatalog.Late),
            latency.Arrived.IsEmpty ? null : latency.Arrived.ValueAtQuantile(0.99)));
        if (_beats.Count > KeptBeats)
        {
            _beats.Dequeue();
        }
    }

    private void Note(RunProgress progress, GeneratorPulse generator)
    {
        var interval = progress.Interval;
        void Count(string what, string? plural, LiveTone tone, params MetricDefinition[] counts) =>
            _notes.Count(interval.From, interval.To, counts[0].Name, new LiveCount(what, plural ?? $"{what}s", counts.Sum(interval.Value), tone));

        _notes.Follow(progress.Events);
        Count("drop", null, LiveTone.Doubtful, MetricCatalog.Drops);
        var why = progress.Trouble is { } trouble ? $": {trouble}" : "";
        Count($"failed dial or login{why}", $"failed dials or logins{why}", LiveTone.Doubtful, MetricCatalog.ConnectFailed, MetricCatalog.LoginFailed);
        Count("client gave up", "clients gave up", LiveTone.Doubtful, MetricCatalog.GaveUp);
        Count("reconnect", null, LiveTone.Plain, MetricCatalog.Reconnects);
        Count("delivery late", "deliveries late", LiveTone.Doubtful, MetricCatalog.Late);
        Count("delivery lost", "deliveries lost", LiveTone.Bad, MetricCatalog.Lost);
        Count("duplicate", null, LiveTone.Bad, MetricCatalog.Duplicate);
        Count("copy corrupt", "copies corrupt", LiveTone.Bad, MetricCatalog.Corrupt);
        Count("dial that this machine could not make", "dials that this machine could not make", LiveTone.Bad, MetricCatalog.DialsBlocked);
        Count("copy unexpected", "copies unexpected", LiveTone.Bad, MetricCatalog.Unexpected);
        _notes.State(
            interval.From, interval.To, "generator", generator.Broken.Count > 0 && BeginsInSteady(interval) ? $"generator over its limit: {string.Join(", ", generator.Broken)}" : "", LiveTone.Doubtful);
    }

    /// <summary>Only these intervals count for the verdict on the harness itself.</summary>
    private bool BeginsInSteady(ClosedInterval interval) =>
        _steadyPhase is { } steady && interval.From >= steady.Start && interval.From < steady.End;

    private double PerSecond(MetricDefinition[] counts) =>
        _recent.Sum(one => counts.Sum(one.Interval.Value)) / Math.Max(1e-3, Window.TotalSeconds);

    private long Total(MetricDefinition[] counts) => counts.Sum(count => _totals[count.Index]);
}
