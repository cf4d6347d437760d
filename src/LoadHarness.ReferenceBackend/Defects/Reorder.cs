using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Holds a share of the deliveries back until the next one of the same sender to that receiver has gone by. If none comes within 500 ms it
/// goes out in its place and is not counted. Deliveries of other senders pass: nobody can tell a swap with them from chance.
/// </summary>
internal sealed class Reorder(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();

    private readonly Dictionary<(Speaker Sender, ChatConnection Receiver), Held> _held = [];

    private volatile Cadence? _cadence;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.Share();
        return () => _cadence = new Cadence(share);
    }

    /// <summary>What is held back goes out at once, in its place: nothing can come between while the gate is held.</summary>
    public void SwitchOff()
    {
        _cadence = null;
        Held[] left;
        lock (_gate)
        {
            left = [.. _held.Values];
            _held.Clear();
            foreach (var held in left)
                site.LetGo(held.Delivery, next);
        }

        foreach (var held in left)
            held.Delivery.Receiver.Outbox.Flush();
    }

    public void Pass(in Delivery delivery)
    {
        var key = (delivery.Message.Origin.Sender, delivery.Receiver);
        lock (_gate)
        {
            var hit = _cadence is { } cadence && cadence.Hits();
            if (_held.Remove(key, out var held))
            {
                site.Hit(DefectCounter.Reordered, held.Delivery);
                next.Pass(delivery);
                site.LetGo(held.Delivery, next);
            }
            else if (hit)
            {
                held = new Held(delivery);
                _held.Add(key, held);
                site.HoldBack(delivery);
                site.Agenda.At(site.Agenda.Now + Patience, () => GiveUp(key, held));
            }
            else
            {
                next.Pass(delivery);
            }
        }
    }

    private void GiveUp((Speaker Sender, ChatConnection Receiver) key, Held held)
    {
        lock (_gate)
        {
            if (_held.GetValueOrDefault(key) != held)
                return;
            _held.Remove(key);
            site.LetGo(held.Delivery, next);
        }

        key.Receiver.Outbox.Flush();
    }

    /// <summary>A class, because its identity tells whether it is still the one that was held.</summary>
    private sealed class Held(Delivery delivery)
    {
        public Delivery Delivery { get; } = delivery;
    }
}
