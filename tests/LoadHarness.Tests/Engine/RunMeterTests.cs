using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using LoadHarness.Engine.Instruments;
using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Engine;

/// <summary>What a listener of System.Diagnostics.Metrics hears of intervals with two populations.</summary>
public sealed class RunMeterTests : IDisposable
{
    private readonly string scenario = Guid.NewGuid().ToString(); // other tests of the process play runs, too
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> heard = [];
    private readonly List<Exception> faults = [];

    public void Dispose() => listener.Dispose();

    private static readonly ObservedValue[] Observed =
    [
        new("backend.cpu", "%", 149.7), new("backend.rss", "bytes", 4096), new("backend.handles", "handles", 7), new("backend.sockets", "sockets", null),
        new("backend.threads", "threads", 3), new("backend.sessions", "", 12),
    ];

    [Fact]
    public async Task Tell_Counts_AreThoseOfTheIntervalZerosIncludedInBaseUnits()
    {
        await ListenAsync(
            _ => true,
            Interval(1, 2, table =>
            {
                Count(table, MetricCatalog.Sent, 0, 5);
                Count(table, MetricCatalog.Sent, 1, 6);
                Count(table, MetricCatalog.ConnectedTime, 1, 2_500);
                Count(table, MetricCatalog.GcPaused, 0, 1_500);
            }),
            Interval(2, 2, table => Count(table, MetricCatalog.Sent, 1, 7)));

        Assert.Equal([5, 0], Heard("loadharness.messages.sent", "members"));
        Assert.Equal([6, 7], Heard("loadharness.messages.sent", "guests"));
        Assert.Equal([2.5, 0], Heard("loadharness.connected.time", "guests"));
        Assert.Equal([0.0015, 0], Heard("loadharness.harness.gc.paused", null));
    }

    [Fact]
    public async Task Tell_WhatCameAfterAll_IsTakenBack()
    {
        await ListenAsync(
            _ => true,
            Interval(1, 2, table => Lose(table, 3)),
            Interval(2, 2, table => Lose(table, -2)));

        Assert.Equal([3, -2], Heard("loadharness.delivery.lost", "guests"));
        Assert.Equal([3, -2], Heard("loadharness.delivery.latency.censored", "guests"));
        Assert.Empty(Heard("loadharness.delivery.latency", "guests"));

        static void Lose(CellTable table, long number)
        {
            Count(table, MetricCatalog.Lost, 1, number);
            table.Censored[table.At(MetricCatalog.DeliveryLatency, 0, 1)] = number;
        }
    }

    [Fact]
    public async Task Tell_Samples_AreToldOneByOneToThreeDigits()
    {
        await ListenAsync(_ => true, Interval(1, 2, table =>
        {
            var samples = table.Timers[table.At(MetricCatalog.DeliveryLatency, 0, 1)] = new();
            samples.RecordMicroseconds(1_000, 3);
            samples.RecordMicroseconds(2_000_000);
        }));

        var seconds = Heard("loadharness.delivery.latency", "guests");

        Assert.Equal([0.001, 0.001, 0.001], seconds[..3]);
        Assert.InRange(Assert.Single(seconds[3..]), 1.998, 2.002);
        Assert.Empty(Heard("loadharness.delivery.latency", "members"));
    }

    [Fact]
    public async Task Tell_Levels_ThoseOfTheHarnessHaveNoPopulation()
    {
        await ListenAsync(_ => true, Interval(1, 2, _ => { }, (metric, population) =>
            metric == MetricCatalog.HarnessCpu ? 150 : metric == MetricCatalog.ClientsOpen ? 10 + population : metric == MetricCatalog.HarnessMemory ? 4096 : 0));

        Assert.Equal([1.5], Heard("loadharness.harness.cpu", null));
        Assert.Equal([4096], Heard("loadharness.harness.rss", null));
        Assert.Equal([10], Heard("loadharness.clients.open", "members"));
        Assert.Equal([11], Heard("loadharness.clients.open", "guests"));
        Assert.Empty(Heard("loadharness.clients.open", null));
    }

    [Fact]
    public async Task Tell_WhatWasObservedOfTheBackend_HasNoPopulationAndAGapIsNotTold()
    {
        await ListenAsync(_ => true, Interval(1, 2, _ => { }));

        Assert.Equal([1.5], Heard("loadharness.backend.cpu", null));
        Assert.Equal([4096], Heard("loadharness.backend.rss", null));
        Assert.Empty(Heard("loadharness.backend.sockets", null));
    }

    [Fact]
    public async Task Tell_EveryInstrument_IsHeardOf()
    {
        await ListenAsync(_ => true, Interval(1, 2, table =>
        {
            foreach (var timer in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Timer))
            {
                (table.Timers[table.At(timer, 0, 0)] = new()).RecordMicroseconds(1);
            }
        }));

        Assert.Equal(["loadharness.backend.sockets"], InstrumentTable.All.Select(one => one.Name).Except(heard.Select(one => one.Name))); // the gap
    }

    [Fact]
    public async Task Tell_InstrumentNobodyListensTo_IsNotTold()
    {
        await ListenAsync(one => one.Name == "loadharness.messages.sent", Interval(1, 2, table => Count(table, MetricCatalog.Drops, 0, 1)));

        Assert.All(heard, one => Assert.Equal("loadharness.messages.sent", one.Name));
        Assert.NotEmpty(heard);
    }

    [Fact]
    public async Task Tell_ListenerThatThrows_IsReportedAndEndsNothing()
    {
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            // Instruments are those of the process: what other tests tell is none of this one's business.
            if (tags.ToArray().Any(tag => tag.Value as string == scenario))
            {
                throw new InvalidOperationException("of the listener");
            }
        });
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Name == "loadharness.event.failed")
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();

        await TellAsync(Interval(1, 2, _ => { }), Interval(2, 2, _ => { }));

        Assert.Equal(["of the listener", "of the listener"], faults.Select(fault => fault.Message));
    }

    /// <summary>An interval as a recorder closes it.</summary>
    internal static ClosedInterval Interval(
        int number, int populations, Action<CellTable> fill, Func<MetricDefinition, int, long>? level = null)
    {
        var table = new CellTable(1, populations);
        fill(table);
        return new ClosedInterval(TimeSpan.FromSeconds(number - 1), TimeSpan.FromSeconds(number), 0, table, level ?? ((_, _) => 0));
    }

    private static void Count(CellTable table, MetricDefinition metric, int population, long number) =>
        table.Counts[table.At(metric, 0, population)] = number;

    private async Task ListenAsync(Func<Instrument, bool> to, params ClosedInterval[] intervals)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == InstrumentTable.MeterName && to(instrument))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
        await TellAsync(intervals);
        Assert.Empty(faults);
    }

    private async Task TellAsync(params ClosedInterval[] intervals)
    {
        var meter = new RunMeter(scenario, ["members", "guests"], action =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                faults.Add(e);
            }
        });
        Array.ForEach(intervals, interval => meter.Tell(interval, Observed));
        await meter.FinishAsync();
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => Convert.ToString(tag.Value, CultureInfo.InvariantCulture));
        if (all[InstrumentTable.ScenarioAttribute] == scenario)
        {
            heard.Enqueue((instrument.Name, value, all.GetValueOrDefault(InstrumentTable.PopulationAttribute) ?? ""));
        }
    }

    private double[] Heard(string name, string? population) =>
        [.. heard.Where(one => one.Name == name && one.Tags == (population ?? "")).Select(one => one.Value)];
}
