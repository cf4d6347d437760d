using LoadHarness.Cli.Merging;
using LoadHarness.Cli.Run;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Slices;

/// <summary>What becomes of the results of slices that have met, when their run is over.</summary>
internal static class SliceResults
{
    private static readonly TimeSpan AfterASignal = TimeSpan.FromMinutes(1);

    /// <summary>Waits for the results of the other slices and merges them with that of slice 1; what does not come is missing in it.</summary>
    /// <param name="host">The rendezvous.</param>
    /// <param name="own">The result of slice 1.</param>
    /// <param name="folder">Its run folder, which becomes that of the whole run.</param>
    /// <param name="signals">A signal that comes now ends the waiting.</param>
    /// <returns>The judged result of the whole run.</returns>
    /// <exception cref="UserException">The results cannot be merged, or that of slice 1 could not be written.</exception>
    public static async Task<RunResult> MergeAsync(RendezvousHost host, RunResult own, RunFolder folder, RunSignals signals)
    {
        folder.WritePart(host.OwnFile, own);
        // Where a signal has ended the run, the others are about to send what they have; but nobody who has pressed Ctrl-C waits for long.
        using var patience = signals.Any.IsCancellationRequested ? new CancellationTokenSource(AfterASignal, TimeProvider.System) : null;
        var gathered = await host.CollectAsync(patience?.Token ?? signals.Any).ConfigureAwait(false);
        return MergedRun.Of([host.OwnFile, .. gathered.Files]);
    }

    /// <summary>Sends the result of a slice to slice 1; where that cannot be done, says how it is merged by hand.</summary>
    public static async Task DeliverAsync(RendezvousClient client, RunFolder folder, Terminal terminal, RunSignals signals)
    {
        try
        {
            var stop = signals.Any.IsCancellationRequested ? CancellationToken.None : signals.Any; // what ended the run is no reason to keep its result
            await client.DeliverAsync(Path.Combine(folder.FullPath, ResultFile.Name), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Complain($"Slice 1 has not got the result of this slice. Merge it by hand: loadharness merge … {folder.FullPath}");
        }
    }
}
