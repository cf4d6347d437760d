using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// What the user of a client sees: of the messages that come to its device, on any of its connections or with a history, those that its
/// profile does not take for repeats. It answers some of them by receipts. Thread-safe: a lock of its own around what it has seen, and the
/// client's gate around receipts. The ledger tells what the server did; this tells what the user saw.
/// </summary>
internal sealed class Screen
{
    private readonly ChatClient _client;
    private readonly ClientSignal[] _receipts;
    private readonly SeenWindow? _seen; // guarded by itself; null: each copy is shown
    private readonly bool _showsOwn;

    private Screen(ChatClient client, ClientSignal[] receipts)
    {
        _client = client;
        _receipts = receipts;
        _seen = client.Profile.Dedupe == DedupeKey.None ? null : new SeenWindow(client.Profile.Dedupe == DedupeKey.Time);
        _showsOwn = client.Profile.Send.Echo == EchoSource.Local;
    }

    /// <summary>The screen of a client; null: nothing that would be seen on it makes a difference.</summary>
    public static Screen? Of(ChatClient client, ClientHabit[] habits)
    {
        var receipts = habits.OfType<ClientSignal>().Where(signal => signal.AnswersMessages).ToArray();
        return receipts.Length == 0 && client.Profile.Dedupe == DedupeKey.None ? null : new Screen(client, receipts);
    }

    /// <summary>A message of this run has come.</summary>
    /// <param name="message">Its stamp.</param>
    /// <param name="at">When.</param>
    /// <param name="connection">On which connection; -1: with a history.</param>
    public void Show(in Stamp message, TimeSpan at, int connection)
    {
        if (_seen is not null && See(message) is var sighting and not Sighting.New)
        {
            _client.Emit(new ClientEvent
            {
                Kind = sighting == Sighting.Repeat ? ClientEventKind.SeenTwice : ClientEventKind.Mistaken,
                Client = _client.Identity.Number,
                Connection = connection,
                At = at,
                Since = message.Due,
                Peer = message.Sender,
                Sequence = message.Sequence,
            });
            return;
        }

        if (_receipts.Length > 0 && message.Sender != _client.Identity.Number)
        {
            lock (_client.Gate)
            {
                foreach (var receipt in _receipts)
                {
                    receipt.OnShown();
                }
            }
        }
    }

    /// <summary>The client says something: with a local echo its author sees it now, and the server's copy will be the second.</summary>
    public void ShowOwn(uint sequence, TimeSpan due)
    {
        if (_showsOwn && _seen is not null)
        {
            See(new Stamp(0, _client.Identity.Number, sequence, due));
        }
    }

    private Sighting See(in Stamp message)
    {
        lock (_seen!)
        {
            return _seen.Note(message.Sender, message.Sequence, message.Due);
        }
    }
}
