using System.Text.Json;

namespace LoadHarness.Results.Files;

/// <summary>
/// Writes the journal of a run while it goes on: every finished interval is appended to <see cref="RunJournal.IntervalsName"/> and handed to
/// the system at once; what is no matter of intervals, the books, is replaced as a whole in <see cref="RunJournal.BooksName"/>. However the
/// program ends, at most the last interval is lost. Not thread-safe.
/// </summary>
public sealed class JournalWriter : IDisposable
{
    private readonly FileStream _intervals; // without a buffer of its own; open for as long as the run lasts, which tells readers that it does
    private readonly string _books;
    private long _length;

    private JournalWriter(string folder)
    {
        _books = Path.Combine(folder, RunJournal.BooksName);
        _intervals = new FileStream(
            Path.Combine(folder, RunJournal.IntervalsName), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Begins a journal in a run folder; one that is there is replaced.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="books">What is known of the run before its first interval: its identity above all.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static JournalWriter Create(string runFolder, RunResult books)
    {
        var folder = Path.Combine(runFolder, RunJournal.FolderName);
        Directory.CreateDirectory(folder);
        File.Delete(Path.Combine(folder, RunJournal.BooksName)); // of an earlier run
        var writer = new JournalWriter(folder);
        try
        {
            writer.WriteBooks(books);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Appends an interval, all or nothing.</summary>
    /// <exception cref="IOException">It cannot be written; the file ends where it did before, and the interval may be given again.</exception>
    public void Append(JournalInterval interval)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(interval, RunJournal.IntervalJson), (byte)'\n'];
        try
        {
            _intervals.Position = _length;
            _intervals.Write(line);
            _length += line.Length;
        }
        catch
        {
            CutOff();
            throw;
        }
    }

    /// <summary>Replaces the books, all or nothing.</summary>
    /// <param name="books">A result without cells and timeline: those are in the intervals.</param>
    /// <exception cref="IOException">They cannot be written; the earlier ones stay.</exception>
    public void WriteBooks(RunResult books)
    {
        ResultFile.Replace(_books, JsonSerializer.SerializeToUtf8Bytes(books, RunJournal.BooksJson));
    }

    /// <inheritdoc />
    public void Dispose() => _intervals.Dispose();

    /// <summary>A full disk may have taken the first half of a line.</summary>
    private void CutOff()
    {
        try
        {
            _intervals.SetLength(_length);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            // A torn line at the end is what readers expect; the next line is written over it.
        }
    }
}
