using System.Globalization;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Engine.Slices;

/// <summary>
/// Who has come to a rendezvous, who is silent, who has left. Guarded by the lock of its <see cref="Rendezvous"/>; what people are to be told
/// is gathered, and said outside of that lock.
/// </summary>
internal sealed class SliceRoll
{
    private const int MostRemembered = 1_000;

    private readonly RendezvousTerms _terms;
    private readonly SliceSeat[] _seats;
    private readonly HashSet<string> _refused = []; // who asks again and again is told of once
    private readonly List<string> _news = [];

    /// <summary>A roll on which only slice 1 stands.</summary>
    /// <param name="terms">What all must agree on.</param>
    /// <param name="attempt">The process that plays slice 1.</param>
    public SliceRoll(RendezvousTerms terms, string attempt)
    {
        _terms = terms;
        _seats = [.. Enumerable.Range(1, terms.Of).Select(number => new SliceSeat(number))];
        _seats[0].Take(attempt, TimeSpan.Zero);
    }

    /// <summary>Slice 1, which is never silent: it is here.</summary>
    public SliceSeat Host => _seats[0];

    /// <summary>Since when this process can hear: one that was stopped has missed what was said meanwhile.</summary>
    public TimeSpan Listening { get; set; }

    /// <summary>The slices of a kind, by their numbers.</summary>
    public List<int> NumbersWhere(Predicate<SliceSeat> holds) => [.. _seats.Where(seat => holds(seat)).Select(seat => seat.Number)];

    /// <summary>Whether all are ready and can be heard.</summary>
    public bool IsComplete(TimeSpan now) => Array.TrueForAll(_seats, seat => seat.IsReady && (seat == Host || (seat.IsExpected && !IsSilent(seat, now))));

    /// <summary>The seat of a process that has come; null: it has not, or another one has taken its place.</summary>
    public SliceSeat? Find(int number, string attempt) =>
        number >= 2 && number <= _terms.Of && _seats[number - 1] is var seat && seat.Attempt == attempt ? seat : null;

    /// <summary>A process wants to play a slice.</summary>
    /// <param name="number">The slice.</param>
    /// <param name="attempt">The process.</param>
    /// <param name="terms">What it would play.</param>
    /// <param name="hasStarted">Whether the run has begun.</param>
    /// <param name="now">The present.</param>
    /// <returns>Why it cannot; null: it can, and its seat is taken.</returns>
    public (string Refusal, bool MayChange)? Come(int number, string attempt, RendezvousTerms terms, bool hasStarted, TimeSpan now)
    {
        var (refusal, mayChange) = Judge(number, attempt, terms, hasStarted, now);
        if (refusal is not null)
        {
            if (_refused.Count < MostRemembered && _refused.Add(attempt))
            {
                _news.Add($"A process was refused: {refusal}.");
            }

            return (refusal, mayChange);
        }

        var seat = _seats[number - 1];
        if (seat.Attempt == attempt)
        {
            Hear(seat, null, now); // its first word was heard, but not the answer to it
            return null;
        }

        if (seat.Attempt is { } before)
        {
            _news.Add($"{Name(seat)} comes anew: attempt {attempt} takes the place of {before}, which {WhyReplaced(seat, now)}.");
        }

        seat.Take(attempt, now);
        return null;
    }

    /// <summary>A slice has been heard.</summary>
    public void Hear(SliceSeat seat, PackedReport? report, TimeSpan now)
    {
        if (seat.IsSilent)
        {
            seat.IsSilent = false;
            _news.Add($"{Name(seat)} is back after {Readable.WholeSeconds(seat.SilenceAt(now, Listening))}.");
        }

        seat.Heard = now;
        seat.Report = report ?? seat.Report;
    }

    /// <summary>A slice leaves without a result.</summary>
    public void Leave(SliceSeat seat, string why)
    {
        seat.Gone = why;
        _news.Add($"{Name(seat)} has left without a result: {why}.");
    }

    /// <summary>Finds those that have fallen silent since the last time.</summary>
    /// <param name="now">The present.</param>
    /// <param name="start">When the run began; null: it has not.</param>
    public void FindSilence(TimeSpan now, TimeSpan? start)
    {
        List<SliceSeat> silent = [.. _seats.Skip(1).Where(seat => !seat.IsSilent && IsSilent(seat, now))];
        if (silent.Count == 0)
        {
            return;
        }

        silent.ForEach(seat => seat.IsSilent = true);
        var heard = silent.Min(seat => seat.Heard);
        var since = Readable.WholeSeconds(silent.Max(seat => seat.SilenceAt(now, Listening)));
        var when = start is { } begun && heard >= begun ? $"last heard at {Readable.Elapsed(heard - begun)}"
            : start is null ? "all others wait for it" : "not heard since the start";
        _news.Add($"{Name(silent)} {(silent.Count == 1 ? "has" : "have")} been silent for {since} ({(silent.Count > 1 && start is null ? "all others wait for them" : when)}).");
    }

    /// <summary>Why there is no start within the time-out, as a sentence without its full stop.</summary>
    /// <param name="timeout">The time-out.</param>
    public string Missing(TimeSpan timeout)
    {
        var within = Readable.Duration(timeout);
        List<(Predicate<SliceSeat> Of, string One, string Several)> ways =
        [
            (seat => seat.Attempt is null, "has not come", "have not come"),
            (seat => seat.Gone is not null, "has left", "have left"),
            (seat => seat.IsExpected && seat.IsSilent, "has fallen silent", "have fallen silent"),
            (seat => seat.IsExpected && !seat.IsSilent && !seat.IsReady, "has come, but was not ready", "have come, but were not ready"),
        ];
        var parts = ways
            .Select(way => (Numbers: NumbersWhere(way.Of), way.One, way.Several))
            .Where(way => way.Numbers.Count > 0)
            .Select(way => $"{SliceNumbers.Text(way.Numbers, _terms.Of)} {(way.Numbers.Count == 1 ? way.One : way.Several)} within {within}");
        return string.Join("; ", parts);
    }

    /// <summary>How the run ends for all where a slice ends it.</summary>
    public RunEnding EndingBy(SliceSeat seat, RunEnding ending) =>
        ending with { Detail = ending.Detail.Length > 0 ? $"{Name(seat)}: {ending.Detail}" : $"{Name(seat)} ended the run" };

    /// <summary>What people have not been told yet.</summary>
    public string[] TakeNews()
    {
        string[] news = [.. _news];
        _news.Clear();
        return news;
    }

    /// <summary>Tells for whom the others wait.</summary>
    /// <param name="timeout">For how long they do.</param>
    public void TellWhoIsAwaited(TimeSpan timeout)
    {
        if (NumbersWhere(seat => seat != Host && !seat.IsReady) is { Count: > 0 } awaited)
        {
            _news.Add($"Waiting for {SliceNumbers.Text(awaited, _terms.Of)}, for up to {Readable.Duration(timeout)}.");
        }
    }

    /// <summary>Tells that all are ready.</summary>
    /// <param name="lead">How long it is until they begin.</param>
    public void TellOfTheStart(TimeSpan lead) =>
        _news.Add($"{(_terms.Of == 1 ? "The only slice is" : string.Create(CultureInfo.InvariantCulture, $"All {_terms.Of} slices are"))} ready: the run begins in {Readable.Duration(lead)}.");

    /// <summary>Whether nobody waits for a result any more: it is here, or will never be.</summary>
    public bool IsGathered(TimeSpan now) =>
        Array.TrueForAll(_seats, seat => seat == Host || !seat.IsExpected || seat.SilenceAt(now, Listening) >= RendezvousOptions.GivenUpAfter);

    /// <summary>Whether all who can be heard know that all of this is over.</summary>
    public bool AllKnowTheEnd => Array.TrueForAll(_seats, seat => seat == Host || seat.KnowsTheEnd || seat.IsSilent || !seat.IsExpected);

    /// <summary>The last report of each slice.</summary>
    public IEnumerable<PackedReport> Reports => _seats.Select(seat => seat.Report).OfType<PackedReport>();

    /// <summary>All slices together, as they last told; null: none has told anything.</summary>
    public SliceReport? Sum()
    {
        var (all, playing) = (new List<SliceReport>(_terms.Of), new List<SliceReport>(_terms.Of));
        foreach (var seat in _seats.Where(seat => seat.Report is not null))
        {
            var sums = seat.Report!.Sums;
            all.Add(seat.IsExpected ? sums : sums with { Target = 0, Open = 0 }); // its clients have left
            if (seat.IsExpected && !seat.IsSilent)
            {
                playing.Add(sums);
            }
        }

        if (all.Count == 0)
        {
            return null;
        }

        var furthestBehind = ReportSum.Of(playing.Count > 0 ? playing : all); // one that is dead would stand still for ever
        return ReportSum.Of(all) with { Phase = furthestBehind.Phase, Elapsed = furthestBehind.Elapsed };
    }

    private (string? Refusal, bool MayChange) Judge(int number, string attempt, RendezvousTerms terms, bool hasStarted, TimeSpan now)
    {
        if (_terms.Against(terms) is { } difference)
        {
            return ($"slice {number.ToString(CultureInfo.InvariantCulture)} does not belong to this run: {difference}", false);
        }

        if (number < 1 || number > _terms.Of)
        {
            return (string.Create(CultureInfo.InvariantCulture, $"there is no slice {number} of {_terms.Of}"), false);
        }

        var seat = _seats[number - 1];
        if (seat.Attempt is null)
        {
            return hasStarted ? ($"{Name(seat)} comes too late: the run has begun", false) : default;
        }

        return seat.Attempt == attempt && seat != Host ? default
            : seat == Host ? ($"{Name(seat)} is here: it hosts the rendezvous as attempt {seat.Attempt}, and {attempt} cannot play it, too", false)
            : hasStarted ? ($"{Name(seat)} has begun as attempt {seat.Attempt}: what {attempt} plays from the beginning is no part of this run", false)
            : seat.Gone is null && !IsSilent(seat, now)
                ? ($"{Name(seat)} is here already as attempt {seat.Attempt}, last heard {Readable.WholeSeconds(now - seat.Heard)} ago: {attempt} cannot play it, too", true)
                : default;
    }

    private string WhyReplaced(SliceSeat seat, TimeSpan now) =>
        seat.Gone is { } why ? $"has left: {why}" : $"has been silent for {Readable.WholeSeconds(seat.SilenceAt(now, Listening))}";

    private bool IsSilent(SliceSeat seat, TimeSpan now) => seat.SilenceAt(now, Listening) >= RendezvousOptions.SilentAfter;

    private string Name(SliceSeat seat) => SliceNumbers.Text(seat.Number, _terms.Of);

    private string Name(IEnumerable<SliceSeat> seats) => SliceNumbers.Text(seats.Select(seat => seat.Number), _terms.Of);
}
