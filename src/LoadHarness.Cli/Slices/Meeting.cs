using LoadHarness.Engine.Slices;
using LoadHarness.Results;

namespace LoadHarness.Cli.Slices;

/// <summary>The way to a rendezvous: slice 1 opens it, all others go there.</summary>
internal static class Meeting
{
    /// <summary>Comes to the rendezvous; waits for slice 1, but not yet for the others: that is <see cref="IRunCompany.MeetAsync"/>.</summary>
    /// <param name="slice">Which slice this is.</param>
    /// <param name="settings">Where they meet.</param>
    /// <param name="terms">What all slices must agree on.</param>
    /// <param name="runFolder">Run folder; slice 1 puts the results of the others there.</param>
    /// <param name="say">Is told what people must know at once, each a sentence, from any thread.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="stop">Ends the coming.</param>
    /// <exception cref="UserException">Slice 1 cannot listen.</exception>
    /// <exception cref="RunCompanyException">Slice 1 is not there within the time-out, or refuses.</exception>
    /// <exception cref="OperationCanceledException">The coming was ended.</exception>
    public static async Task<IMeeting> ComeAsync(
        SliceOfRun slice, RendezvousSettings settings, RendezvousTerms terms, string runFolder, Action<string> say, TimeProvider time, CancellationToken stop) =>
        slice.Number == 1
            ? await RendezvousHost.OpenAsync(slice, settings, terms, runFolder, say, time, stop).ConfigureAwait(false)
            : await RendezvousClient.ComeAsync(slice, settings, terms, say, time, stop).ConfigureAwait(false);
}
