using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Observing;

/// <summary>What is made of the looks at a process: differences of CPU time, families, and its end. Time is driven by hand.</summary>
public sealed class ProcessSourceTests
{
    private readonly ScriptedProcesses processes = new();

    [Fact]
    public async Task Cpu_FirstLook_IsNotKnownAndThenADifferencePerTime()
    {
        var source = Source();
        processes.Set(7, cpu: 100);

        Assert.Null((await At(source, 0.1))[MetricCatalog.BackendCpu]);
        processes.Set(7, cpu: 100.45);
        Assert.Equal(50, (await At(source, 1))[MetricCatalog.BackendCpu]);
        processes.Set(7, cpu: 103.45);
        Assert.Equal(300, (await At(source, 2))[MetricCatalog.BackendCpu]);
        Assert.Equal(0, (await At(source, 3))[MetricCatalog.BackendCpu]);
        Assert.Null((await At(source, 3))[MetricCatalog.BackendCpu]); // no time has passed
    }

    [Fact]
    public async Task Read_OneProcess_TellsItsLevels()
    {
        processes.Set(7, rss: 5_000, threads: 12, handles: 30, sockets: 20);

        var levels = await At(Source(), 1);

        Assert.Equal(
            (5_000, 30, 20, 12),
            (levels[MetricCatalog.BackendMemory], levels[MetricCatalog.BackendHandles], levels[MetricCatalog.BackendSockets], levels[MetricCatalog.BackendThreads]));
    }

    [Fact]
    public async Task Read_Family_IsOne()
    {
        processes.Set(7, cpu: 10, rss: 100, threads: 1, handles: 3, sockets: 1, children: [8]);
        processes.Set(8, cpu: 20, rss: 200, threads: 2, handles: 4, sockets: 2, children: [9]);
        processes.Set(9, cpu: 30, rss: 300, threads: 3, handles: 5, sockets: 3);
        var source = Source(withChildren: true);
        await At(source, 1);

        // One has worked, one has ended, one was born and has worked.
        processes.Set(7, cpu: 10.2, rss: 100, threads: 1, handles: 3, sockets: 1, children: [8, 10]);
        processes.End(9);
        processes.Set(10, cpu: 0.3, rss: 1, threads: 1, handles: 1, sockets: 1);
        var levels = await At(source, 2);

        Assert.Equal(50, levels[MetricCatalog.BackendCpu]);
        Assert.Equal(301, levels[MetricCatalog.BackendMemory]);
        Assert.Equal((8, 4), (levels[MetricCatalog.BackendHandles], levels[MetricCatalog.BackendSockets]));
        Assert.Equal("the server, process 7 and what it has started", source.Name);
    }

    [Fact]
    public async Task Read_FamilyNotAskedFor_IsTheProcessAlone()
    {
        processes.Set(7, rss: 100, children: [8]);
        processes.Set(8, rss: 200);

        Assert.Equal(100, (await At(Source(), 1))[MetricCatalog.BackendMemory]);
    }

    [Fact]
    public async Task End_OfTheProcess_IsGapsAndOneNote()
    {
        var source = Source();
        processes.Set(7);
        await source.ReadAsync(TimeSpan.FromSeconds(1), default);
        processes.End(7);

        var end = await source.ReadAsync(TimeSpan.FromSeconds(31), default);
        var later = await source.ReadAsync(TimeSpan.FromSeconds(32), default);

        Assert.True(end is { IsBlank: true, HasEnded: true, Failure: null });
        Assert.Equal("The server, process 7, had ended at 0:31: after that nothing of it was observed.", end.Note);
        Assert.True(later is { IsBlank: true, HasEnded: true, Note: null });
    }

    [Fact]
    public async Task End_AndAnotherOfTheSameNumber_IsAnEnd()
    {
        var source = Source();
        processes.Set(7, birth: 1);
        await source.ReadAsync(TimeSpan.FromSeconds(1), default);
        processes.Set(7, birth: 2);

        Assert.True((await source.ReadAsync(TimeSpan.FromSeconds(2), default)).HasEnded);
    }

    [Fact]
    public async Task End_WithASuccessor_GoesOnWithThat()
    {
        int? successor = null;
        using var source = Source(successor: () => successor);
        processes.Set(7, cpu: 5);
        await source.ReadAsync(TimeSpan.FromSeconds(1), default);
        processes.End(7);
        Assert.True((await source.ReadAsync(TimeSpan.FromSeconds(2), default)).HasEnded);
        processes.Set(8, cpu: 1, rss: 80);
        successor = 8;

        var first = await source.ReadAsync(TimeSpan.FromSeconds(3), default);

        Assert.Equal("The server, process 8, was observed from 0:03 on in the place of the one that had ended.", first.Note);
        Assert.Equal([null, 80d], first.Values.Take(2)); // what it had used before is nobody's
        Assert.Equal("the server, process 8", source.Name);
    }

    [Fact]
    public async Task Handles_OfAnotherUser_AreAGapWithAReason()
    {
        var source = Source();
        processes.Set(7, rss: 100, threads: 3);
        processes.Forbid(7);

        var reading = await source.ReadAsync(TimeSpan.FromSeconds(1), default);

        Assert.Equal([null, 100d, null, null, 3d], reading.Values);
        Assert.Equal("its handles and sockets may not be looked at: it belongs to another user", reading.Failure);
    }

    [Fact]
    public async Task Handles_ByTheThousand_AreCountedLessOften()
    {
        var source = Source();
        processes.Set(7, handles: 15_000);
        Assert.Equal(15_000, (await At(source, 1))[MetricCatalog.BackendHandles]);
        processes.Set(7, handles: 100_000);

        Assert.Equal(15_000, (await At(source, 3.9))[MetricCatalog.BackendHandles]); // 5,000 a second
        Assert.Equal(100_000, (await At(source, 4))[MetricCatalog.BackendHandles]);
        processes.Set(7, handles: 1);
        Assert.Equal(100_000, (await At(source, 13.9))[MetricCatalog.BackendHandles]);
        Assert.Equal(1, (await At(source, 14))[MetricCatalog.BackendHandles]); // after ten at most
    }

    [Fact]
    public async Task Read_SystemThatDoesNotTell_IsAFailure()
    {
        var source = Source();
        processes.Break("the system is out of order");

        var reading = await source.ReadAsync(TimeSpan.FromSeconds(1), default);

        Assert.True(reading is { IsBlank: true, HasEnded: false, Failure: "the system is out of order" });
    }

    private ProcessSource Source(bool withChildren = false, Func<int?>? successor = null) =>
        new(processes, "the server", 7, withChildren, successor);

    private static async Task<Dictionary<MetricDefinition, double?>> At(ProcessSource source, double seconds)
    {
        var reading = await source.ReadAsync(TimeSpan.FromSeconds(seconds), default);
        return source.Numbers.Zip(reading.Values).ToDictionary(pair => MetricCatalog.Find(pair.First.Name), pair => pair.Second);
    }
}
