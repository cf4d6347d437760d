using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>How many clients of each population are in which state, and how long connections have been open. Thread-safe.</summary>
internal sealed class ClientCensus(int populations)
{
    private readonly long[] _states = new long[populations * (1 + (int)ClientState.Hidden)];
    private readonly long[] _openConnections = new long[populations];
    private readonly long[] _closedTicks = new long[populations];
    private readonly long[] _taken = new long[populations];

    /// <summary>The gauges that a census answers.</summary>
    public static IReadOnlyList<MetricDefinition> Gauges { get; } =
    [
        MetricCatalog.ClientsConnecting, MetricCatalog.ClientsLogin, MetricCatalog.ClientsOpen,
        MetricCatalog.ClientsBackingOff, MetricCatalog.ClientsGone, MetricCatalog.ClientsHidden,
    ];

    /// <summary>A client went from one state to another.</summary>
    public void Move(int population, ClientState from, ClientState to)
    {
        Interlocked.Decrement(ref _states[At(population, from)]);
        Interlocked.Increment(ref _states[At(population, to)]);
    }

    /// <summary>A connection was opened.</summary>
    public void Opened(int population, TimeSpan at)
    {
        // Open time until now = sum of the closings - sum of the openings + open connections x now.
        Interlocked.Add(ref _closedTicks[population], -at.Ticks);
        Interlocked.Increment(ref _openConnections[population]);
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(int population, TimeSpan at)
    {
        Interlocked.Add(ref _closedTicks[population], at.Ticks);
        Interlocked.Decrement(ref _openConnections[population]);
    }

    /// <summary>Open time in ms since the last call. One caller at a time.</summary>
    public long TakeConnectedTime(int population, TimeSpan now)
    {
        var ticks = Interlocked.Read(ref _closedTicks[population])
            + (Interlocked.Read(ref _openConnections[population]) * now.Ticks);
        var total = ticks / TimeSpan.TicksPerMillisecond;
        var since = total - _taken[population];
        _taken[population] = total;
        return since;
    }

    /// <summary>Clients of all populations in the state of a gauge.</summary>
    /// <param name="gauge">The gauge.</param>
    /// <param name="but">Populations that do not count.</param>
    public long Level(MetricDefinition gauge, HashSet<int> but)
    {
        var level = 0L;
        for (var population = 0; population < populations; population++)
        {
            level += but.Contains(population) ? 0 : Level(gauge, population);
        }

        return level;
    }

    /// <summary>Clients of a population in the state of a gauge.</summary>
    public long Level(MetricDefinition gauge, int population) =>
        Interlocked.Read(ref _states[At(population, StateOf(gauge))]);

    private static ClientState StateOf(MetricDefinition gauge) =>
        gauge == MetricCatalog.ClientsConnecting ? ClientState.Connecting
        : gauge == MetricCatalog.ClientsLogin ? ClientState.Login
        : gauge == MetricCatalog.ClientsOpen ? ClientState.Open
        : gauge == MetricCatalog.ClientsBackingOff ? ClientState.BackingOff
        : gauge == MetricCatalog.ClientsHidden ? ClientState.Hidden
        : ClientState.Gone;

    private int At(int population, ClientState state) => ((int)state * populations) + population;
}
