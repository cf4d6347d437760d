using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Slices;

/// <summary>How a slice other than the first comes to the rendezvous: it asks until slice 1 answers, and measures its clock.</summary>
internal sealed class RendezvousArrival(RendezvousCalls calls, SliceOfRun slice, RendezvousSettings settings, Action<string> say, TimeProvider time)
{
    private const int Exchanges = 8;
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TellAgain = TimeSpan.FromSeconds(30);

    /// <summary>Another attempt at this slice that has died without a word is let go after 5 s of silence; one that lives is not.</summary>
    private static readonly TimeSpan OthersMayDie = TimeSpan.FromSeconds(10);

    /// <summary>Asks until slice 1 answers.</summary>
    /// <param name="terms">What all slices must agree on.</param>
    /// <param name="clock">Gets the exchanges that measure the clock of slice 1.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Identity of the run.</returns>
    /// <exception cref="RunCompanyException">Slice 1 is not there within the time-out, or refuses.</exception>
    public async Task<uint> ComeAsync(RendezvousTerms terms, HostClock clock, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var told = (TimeSpan?)null;
        while (true)
        {
            var outcome = await calls.ComeAsync(terms, stop).ConfigureAwait(false);
            var waited = time.GetElapsedTime(begun);
            if (outcome.Answer is { Run: { } run })
            {
                await MeasureAsync(clock, stop).ConfigureAwait(false);
                return run;
            }

            if (outcome.Answer is { Refusal: { } refusal } answer && (!answer.MayChange || waited >= OthersMayDie))
            {
                throw new RunCompanyException($"Slice 1 at {settings.Shown} refused {SliceNumbers.Text(slice.Number, slice.Of)}: {refusal}.");
            }

            var trouble = outcome.Trouble ?? outcome.Answer?.Refusal ?? "an answer that is none of LoadHarness";
            if (waited >= settings.Timeout)
            {
                throw new RunCompanyException(
                    $"Slice 1 has not answered at {settings.Shown} within {Readable.Duration(settings.Timeout)}: {trouble}. It must run there, and listen on an address that this machine reaches (--rendezvous-listen).");
            }

            if (told is null || waited - told >= TellAgain)
            {
                told = waited;
                say($"{SliceNumbers.Text(slice.Number, slice.Of)} waits for slice 1 at {settings.Shown}, for up to {Readable.Duration(settings.Timeout)}: {trouble}.");
            }

            await Task.Delay(AskAgain, time, stop).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(HostClock clock, CancellationToken stop)
    {
        for (var i = 0; i < Exchanges; i++)
        {
            if (await calls.ClockAsync(stop).ConfigureAwait(false) is { Answer: { Refusal: null } answer } outcome)
            {
                clock.Add(outcome.Asked, outcome.RoundTrip, answer.Clock);
            }
        }
    }
}
