using System.Collections.Concurrent;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Journal;

/// <summary>A journal on a disk that takes nothing, for a while or for good: the run goes on, and the user knows.</summary>
public sealed class JournalKeeperTests : IDisposable
{
    private static readonly RunResult Books = SampleResults.Clean() with { Cells = [], Timeline = Timeline.Empty };

    private readonly string folder = Directory.CreateTempSubdirectory("keeper-").FullName;
    private readonly ConcurrentQueue<string> warnings = [];
    private readonly SemaphoreSlim warned = new(0);
    private readonly FaultWatch faults = new();

    private string JournalFolder => Path.Combine(folder, "journal");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        warned.Dispose();
    }

    [Fact]
    public async Task Post_APlaceThatIsBlockedForAWhile_LosesNothingAndSaysSo()
    {
        File.WriteAllText(JournalFolder, "in the way of the folder");
        var keeper = new JournalKeeper(folder, Warn, faults);
        keeper.Start(Books);
        keeper.Post(Interval(0), Books);
        await warned.WaitAsync();
        File.Delete(JournalFolder);
        keeper.Post(Interval(1), Books);

        await keeper.FinishAsync();

        Assert.Equal([0.0, 1.0], RunJournal.Intervals(folder).Select(interval => interval.From.TotalSeconds));
        Assert.Equal(2, warnings.Count);
        Assert.StartsWith("The journal of the run cannot be written: ", warnings.First(), StringComparison.Ordinal);
        Assert.Equal("The journal of the run is written again; nothing is missing in it.", warnings.Last());
        Assert.StartsWith("From 0:00 on the journal of the run could not be written: ", keeper.Note, StringComparison.Ordinal);
        Assert.EndsWith("it was written again; nothing is missing in it.", keeper.Note, StringComparison.Ordinal);
        Assert.DoesNotContain(folder, keeper.Note, StringComparison.Ordinal);
        Assert.Null(faults.First);
    }

    [Fact]
    public async Task Post_APlaceThatIsBlockedForGood_GivesUpAndKeepsNoMoreThanItMay()
    {
        File.WriteAllText(JournalFolder, "in the way of the folder");
        var keeper = new JournalKeeper(folder, Warn, faults);
        keeper.Start(Books);
        for (var i = 0; i < 3 * JournalKeeper.MostWaiting; i++)
        {
            keeper.Post(Interval(i), Books);
        }

        await keeper.FinishAsync();

        // That it cannot be written may not have been noticed by then.
        Assert.Single(warnings, warning => warning.StartsWith("The journal of the run ends at ", StringComparison.Ordinal));
        Assert.InRange(warnings.Count, 1, 2);
        Assert.Null(faults.First);
    }

    [Fact]
    public async Task Post_NoFolder_WritesNothing()
    {
        var keeper = new JournalKeeper(null, Warn, faults);
        keeper.Start(Books);

        await keeper.FinishAsync();

        Assert.False(keeper.IsNeeded);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private static JournalInterval Interval(int number) => new()
    {
        From = TimeSpan.FromSeconds(number),
        To = TimeSpan.FromSeconds(number + 1),
        Cells = [],
        Levels = new Dictionary<string, long>(),
    };

    private void Warn(string text)
    {
        warnings.Enqueue(text);
        warned.Release();
    }
}
