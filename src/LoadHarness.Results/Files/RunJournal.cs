using System.Text.Json;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Files;

/// <summary>
/// Reads the journal of a run whose program ended before it could write a result: killed, out of memory, disk full, console gone. Thread-safe.
/// </summary>
public static class RunJournal
{
    /// <summary>Folder of the journal within a run folder.</summary>
    public const string FolderName = "journal";

    /// <summary>File with one line of JSON for each finished interval.</summary>
    public const string IntervalsName = "intervals.ndjson";

    /// <summary>File with what is no matter of intervals, replaced as a whole at the end of each.</summary>
    public const string BooksName = "books.json";

    /// <summary>How the books are written: as results are, but on one line.</summary>
    internal static JsonSerializerOptions BooksJson { get; } = new(ResultFile.Options) { WriteIndented = false };

    /// <summary>How intervals are written: without what is zero or missing, too.</summary>
    internal static JsonSerializerOptions IntervalJson { get; } = new(BooksJson)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>Whether a run folder has a journal.</summary>
    public static bool IsIn(string runFolder) => File.Exists(Path.Combine(runFolder, FolderName, BooksName));

    /// <summary>Removes the journal of a run folder, and nothing else that may lie there: its result says all that it does, or it is of an earlier run.</summary>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public static void Drop(string runFolder)
    {
        var journal = new DirectoryInfo(Path.Combine(runFolder, FolderName));
        if (journal is { Exists: true, LinkTarget: null })
        {
            Array.ForEach([BooksName, BooksName + ".tmp", IntervalsName], name => ResultFile.RemoveEarlier(Path.Combine(journal.FullName, name)));
            if (!journal.EnumerateFileSystemInfos().Any())
            {
                journal.Delete();
            }
        }
    }

    /// <summary>Puts the result of a run together from its journal: partial, and not yet judged.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <exception cref="ResultFileException">There is no journal, or it cannot be understood.</exception>
    public static RunResult Read(string runFolder)
    {
        var folder = Path.Combine(runFolder, FolderName);
        var (booksFile, intervalsFile) = (Path.Combine(folder, BooksName), Path.Combine(folder, IntervalsName));
        try
        {
            var books = JsonSerializer.Deserialize<RunResult>(File.ReadAllBytes(booksFile), BooksJson) ?? throw new JsonException();
            var isBeingWritten = IsBeingWritten(intervalsFile); // before its lines are read: what ends meanwhile is read as a whole
            var intervals = ReadLines(intervalsFile).ToList();
            return Mark(new JournalFold(books, intervals).Result(), intervals, isBeingWritten);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultFileException($"{folder}: the journal of the run cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new ResultFileException($"{folder}: this is not the journal of a LoadHarness run, or one of another version: it cannot be understood.", e);
        }
    }

    /// <summary>The finished intervals of a journal, in order; what was torn in the middle of a line is left out.</summary>
    /// <param name="runFolder">The run folder.</param>
    public static IReadOnlyList<JournalInterval> Intervals(string runFolder) => [.. ReadLines(Path.Combine(runFolder, FolderName, IntervalsName))];

    private static IEnumerable<JournalInterval> ReadLines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is not { } interval)
            {
                yield break; // what comes after it would have a gap before it
            }

            yield return interval;
        }
    }

    private static JournalInterval? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalInterval>(line, IntervalJson);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static RunResult Mark(RunResult result, List<JournalInterval> intervals, bool isBeingWritten)
    {
        var to = intervals.Count > 0 ? intervals[^1].To : TimeSpan.Zero;
        var end = isBeingWritten ? "the run is still going on" : "the program left no result";
        var late = result.Duration == to ? "" : $" The tables of connections, errors, rooms and messages are as of {Readable.Elapsed(result.Duration)}.";
        return result with
        {
            Phases = [.. result.Phases.SkipLast(1), .. result.Phases.TakeLast(1).Select(last => last with { End = to > last.Start ? to : last.End })],
            Ending = new RunEnding(RunEndingKind.BrokenOff, $"{end}, but a journal that covers the first {Readable.Duration(to)} of {result.Ending.Detail}"),
            Notes =
            [
                .. result.Notes,
                $"This result was put together from the journal of the run; what was measured after it is missing.{late}",
            ],
        };
    }

    /// <summary>The program that writes a journal keeps it open, and locked against those who want it for themselves.</summary>
    private static bool IsBeingWritten(string file)
    {
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException;
        }
    }
}
