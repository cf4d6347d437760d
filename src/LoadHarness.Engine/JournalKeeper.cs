using System.Threading.Channels;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine;

/// <summary>
/// Writes the journal of a run on a thread of its own: a slow disk delays no interval. What cannot be written, because the disk is full say,
/// is kept for a while and tried again with every interval; the run goes on in any case. Thread-safe.
/// </summary>
/// <param name="runFolder">Where the journal is written to; null: nowhere.</param>
/// <param name="warn">Is told what the user should know at once.</param>
/// <param name="faults">Is told what our own code throws.</param>
internal sealed class JournalKeeper(string? runFolder, Action<string> warn, FaultWatch faults)
{
    /// <summary>More intervals than this are not kept for a disk that does not take them.</summary>
    public const int MostWaiting = 120;

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private readonly Queue<JournalInterval> _waiting = [];
    private Task _loop = Task.CompletedTask;
    private JournalWriter? _writer;
    private TimeSpan _failingFrom;
    private bool _isFailing;
    private int _gaveUp; // 1: nothing is written any more
    private string _note = "";

    /// <summary>Whether anything is written at all.</summary>
    public bool IsNeeded => runFolder is not null;

    /// <summary>Intervals that wait to be written.</summary>
    public int Waiting => _entries.Reader.Count;

    /// <summary>What a reader of the result should know of the journal; empty: nothing.</summary>
    public string Note => Volatile.Read(ref _note);

    /// <summary>Begins.</summary>
    /// <param name="books">What is known of the run before its first interval.</param>
    public void Start(RunResult books)
    {
        if (IsNeeded)
        {
            _entries.Writer.TryWrite(new Entry(null, books));
            _loop = Task.Run(WriteAsync);
        }
    }

    /// <summary>An interval is closed.</summary>
    /// <param name="interval">What happened in it.</param>
    /// <param name="books">What is known of the run beside its intervals.</param>
    public void Post(JournalInterval interval, RunResult books)
    {
        // A disk that hangs keeps the other end busy; an interval left out would be a gap, so that is its end.
        if (!HasGivenUp && !_entries.Writer.TryWrite(new Entry(interval, books)))
        {
            GiveUp(interval.From);
        }
    }

    /// <summary>All that was given is written, as far as that is possible.</summary>
    public async Task FinishAsync()
    {
        _entries.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private bool HasGivenUp => Volatile.Read(ref _gaveUp) != 0;

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var entry in _entries.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                if (!HasGivenUp)
                {
                    Write(entry);
                }
            }
        }
        catch (Exception e)
        {
            faults.Report(e);
        }
        finally
        {
            _writer?.Dispose();
        }
    }

    private void Write(Entry entry)
    {
        if (entry.Interval is { } interval)
        {
            _waiting.Enqueue(interval);
        }

        try
        {
            _writer ??= JournalWriter.Create(runFolder!, entry.Books);
            while (_waiting.TryPeek(out var next))
            {
                _writer.Append(next);
                _waiting.Dequeue();
            }

            _writer.WriteBooks(entry.Books);
            Recover(entry);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            Fail(entry, e);
        }
    }

    private void Fail(Entry entry, Exception e)
    {
        if (!_isFailing)
        {
            (_isFailing, _failingFrom) = (true, entry.Interval?.From ?? TimeSpan.Zero);
            warn($"The journal of the run cannot be written: {OutputTrouble.Describe(e)}. The run goes on, and it is tried again; make room, or its result may be lost.");
            Volatile.Write(ref _note, $"From {Readable.Elapsed(_failingFrom)} on the journal of the run could not be written: {OutputTrouble.DescribeWithoutPath(e)}.");
        }

        if (_waiting.Count > MostWaiting)
        {
            _waiting.Clear();
            GiveUp(_failingFrom);
        }
    }

    private void GiveUp(TimeSpan from)
    {
        if (Interlocked.Exchange(ref _gaveUp, 1) == 0)
        {
            warn($"The journal of the run ends at {Readable.Elapsed(from)}: too much waits to be written. If the program is killed from now on, what came after that is lost.");
        }
    }

    private void Recover(Entry entry)
    {
        if (_isFailing)
        {
            _isFailing = false;
            warn("The journal of the run is written again; nothing is missing in it.");
            Volatile.Write(ref _note, $"{Note} At {Readable.Elapsed(entry.Interval?.To ?? TimeSpan.Zero)} it was written again; nothing is missing in it.");
        }
    }

    private sealed record Entry(JournalInterval? Interval, RunResult Books);
}
