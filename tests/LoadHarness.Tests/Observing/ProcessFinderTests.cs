using System.Diagnostics;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>Finding the process that a scenario names, among real ones.</summary>
public sealed class ProcessFinderTests : IDisposable
{
    // A name of its own: other tests, and other people, have processes too.
    private readonly string name = $"lh-{Guid.NewGuid():N}"[..15];
    private readonly string folder = Directory.CreateTempSubdirectory("loadharness-finder-").FullName;
    private readonly List<Process> started = [];

    public void Dispose()
    {
        started.ForEach(process =>
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        });
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Check_NameOfNone_NamesTheRemedy()
    {
        Assert.Equal(
            $"observe.process: no process '{name}' runs on this machine: start it first, or give its number (observe.pid).",
            ProcessFinder.Check(new Observation { Process = name }));
        Assert.Null(ProcessFinder.Find(new Observation { Process = name }));
    }

    [Fact]
    public void Check_NameOfOne_FindsIt()
    {
        var pid = Start();

        Assert.Null(ProcessFinder.Check(new Observation { Process = name }));
        Assert.Equal(pid, ProcessFinder.Find(new Observation { Process = name }));
        Assert.Null(ProcessFinder.Check(new Observation { Pid = pid }));
    }

    [Fact]
    public void Check_NameOfTwo_NamesBoth()
    {
        int[] pids = [Start(), Start()];

        Assert.Equal(
            $"observe.process: 2 processes are called '{name}': {string.Join(", ", pids.Order())}. Give the number of the one that is meant (observe.pid).",
            ProcessFinder.Check(new Observation { Process = name }));
        Assert.Null(ProcessFinder.Find(new Observation { Process = name }));
    }

    [Fact]
    public void Check_NumberOfNone_NamesTheRemedy() => Assert.Equal(
        "observe.pid: no process 999999999 runs on this machine: name one that does, or write observe: none.",
        ProcessFinder.Check(new Observation { Pid = 999_999_999 }));

    [Fact]
    public void Check_NothingNamed_IsRight()
    {
        Assert.Null(ProcessFinder.Check(Observation.Default));
        Assert.Null(ProcessFinder.Check(Observation.None));
    }

    private int Start()
    {
        var program = Path.Combine(folder, name);
        if (!File.Exists(program))
        {
            File.Copy("/bin/sleep", program);
        }

        var process = Process.Start(program, "1000");
        started.Add(process);
        // Until it has become the program, it bears the name of the test's own process.
        for (var i = 0; i < 2_000 && process.ProcessName != name; i++)
        {
            process.WaitForExit(5);
            process.Refresh();
        }

        return process.Id;
    }
}
