using System.Globalization;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine;

/// <summary>Doubts about the data of a run, and what a reader of its result should know, each one sentence.</summary>
internal static class RunNotes
{
    private static readonly TimeSpan WorthANote = TimeSpan.FromMilliseconds(100);

    /// <summary>The notes as of now.</summary>
    public static IEnumerable<string> Of(LoadRunOptions options, ClientFleet fleet, BackendObserver observer, JournalKeeper journal)
    {
        var target = options.Scenario.Target;
        if (target is { Transport: TransportKind.WebsocketClient, WebsocketClient: var reconnects })
        {
            yield return reconnects.Sentence;
        }

        if (fleet.LongestHeldBack > WorthANote)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Clients arrived up to {fleet.LongestHeldBack.TotalSeconds:0.0} s later than planned: {fleet.MostHandshakes} handshakes were under way (target.handshakes), the backend lets clients in more slowly than they come.");
        }

        foreach (var note in observer.Notes)
        {
            yield return options.Secretless(note);
        }

        if (journal.Note is { Length: > 0 } trouble)
        {
            yield return trouble;
        }
    }
}
