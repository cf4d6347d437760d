using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Holds deliveries back for a fixed, random or growing time. As long as all are late, each receiver gets them in the order in which they
/// were said; of a share those behind it overtake it. What is held back when the defect is changed or switched off stays late, and what
/// comes then waits behind it.
/// </summary>
internal sealed class Delay(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private readonly Lock _gate = new();

    private readonly Random _random = DefectSite.NewRandom();

    private volatile Lateness? _lateness;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.ShareIfAny();
        var growth = setting.GrowthIfAny();
        var range = growth is { } grows ? new TimeRange(grows.Start, grows.Start) : setting.Range();
        var perSecond = growth?.PerSecond ?? TimeSpan.Zero;
        return () => _lateness = new Lateness(share is { } some ? new Cadence(some) : null, range, perSecond, site.Agenda.Now);
    }

    public void SwitchOff() => _lateness = null;

    public void Pass(in Delivery delivery)
    {
        lock (_gate)
        {
            var now = site.Agenda.Now;
            var lateness = _lateness;
            var until = lateness is not null && lateness.Cadence?.Hits() != false ? now + lateness.At(now, _random) : now;
            var receiver = delivery.Receiver.Ailments;
            var keepsOrder = lateness?.Cadence is null;
            if (keepsOrder && receiver.Delayed > 0 && until < receiver.DelayedUntil)
                until = receiver.DelayedUntil;

            // What is due this instant may still be on its way out: nothing goes straight on as long as something is before it.
            if (until > now || (keepsOrder && receiver.Delayed > 0))
                HoldBack(delivery, until, keepsOrder);
            else
                next.Pass(delivery);
        }
    }

    private void HoldBack(Delivery delivery, TimeSpan until, bool keepsOrder)
    {
        var receiver = delivery.Receiver.Ailments;
        if (keepsOrder)
            (receiver.Delayed, receiver.DelayedUntil) = (receiver.Delayed + 1, until);
        site.Hit(DefectCounter.Delayed, delivery, delivery.Copies);
        site.HoldBack(delivery);
        site.Agenda.At(until, () =>
        {
            lock (_gate)
            {
                site.LetGo(delivery, next);
                if (keepsOrder)
                    receiver.Delayed--;
            }

            delivery.Receiver.Outbox.Flush();
        });
    }

    /// <summary>How late deliveries are.</summary>
    /// <param name="Cadence">Which ones; null: all.</param>
    /// <param name="Range">By how much.</param>
    /// <param name="PerSecond">And by how much more for every second since the start.</param>
    /// <param name="Since">The start.</param>
    private sealed record Lateness(Cadence? Cadence, TimeRange Range, TimeSpan PerSecond, TimeSpan Since)
    {
        public TimeSpan At(TimeSpan now, Random random) => Range.Draw(random) + ((now - Since).TotalSeconds * PerSecond);
    }
}
