using LoadHarness.Results;

namespace LoadHarness.Cli.Live;

/// <summary>
/// The last things that happened in a run, by when they were last seen. What goes on from interval to interval, such as drops in a
/// storm, is one note that grows. Not thread-safe.
/// </summary>
internal sealed class LiveNotes
{
    /// <summary>More are not kept.</summary>
    public const int Kept = 60;

    private readonly List<LiveNote> _notes = [];
    private readonly Dictionary<string, (LiveNote Note, long Count)> _growing = [];
    private readonly Dictionary<int, EventRow> _told = [];

    /// <summary>The notes so far.</summary>
    public IReadOnlyList<LiveNote> ToList() => [.. _notes];

    /// <summary>Tells what is new of the events of the scenario.</summary>
    public void Follow(IReadOnlyList<EventRow> events)
    {
        foreach (var (_, note) in events.SelectMany(NewOf).OrderBy(one => one.At).ToList())
        {
            Add(note);
        }

        foreach (var row in events)
        {
            _told[row.Number] = row;
        }
    }

    /// <summary>Tells that something happened so many times in an interval; none: it is over.</summary>
    /// <param name="from">Beginning of the interval.</param>
    /// <param name="to">Its end.</param>
    /// <param name="key">What tells it from other things that happen; its words may change.</param>
    /// <param name="what">What, and how often.</param>
    public void Count(TimeSpan from, TimeSpan to, string key, LiveCount what)
    {
        var all = what with { Count = what.Count + _growing.GetValueOrDefault(key).Count };
        Grow(key, all.Count, what.Count > 0 ? new LiveNote(from, to, all.ToString(), what.Tone) : null);
    }

    /// <summary>Tells of a state that holds in an interval; or, with no text, not any more.</summary>
    public void State(TimeSpan from, TimeSpan to, string key, string text, LiveTone tone) =>
        Grow(key, 0, text.Length > 0 ? new LiveNote(from, to, text, tone) : null);

    private IEnumerable<(TimeSpan At, LiveNote Note)> NewOf(EventRow row)
    {
        var before = _told.GetValueOrDefault(row.Number);
        var tone = row.Failed ? LiveTone.Bad : LiveTone.Strong;
        if (row.Began is { } began && before?.Began is null)
        {
            yield return (began, new LiveNote(began, began, row.Outcome.Length > 0 ? $"{row.Label}: {row.Outcome}" : row.Label, tone));
        }

        // Of what lasts, its end is news too; of what is done at once only if the beginning was told without its outcome.
        if (row.Ended is { } ended && before?.Ended is null && (before?.Began is not null || (row.PlannedEnd is not null && !row.Failed)))
        {
            var text = row.Outcome.Length > 0 && row.Outcome != before?.Outcome && before is not null ? row.Outcome : "over";
            yield return (ended, new LiveNote(ended, ended, $"{row.Label}: {text}", tone));
        }
    }

    private void Grow(string key, long count, LiveNote? note)
    {
        if (note is null)
        {
            _growing.Remove(key);
            return;
        }

        if (_growing.TryGetValue(key, out var before))
        {
            _notes.Remove(before.Note);
            note = note with { From = before.Note.From };
        }

        _growing[key] = (note, count);
        Add(note);
    }

    private void Add(LiveNote note)
    {
        _notes.Add(note);
        if (_notes.Count > Kept)
        {
            _notes.RemoveAt(0);
        }
    }
}
