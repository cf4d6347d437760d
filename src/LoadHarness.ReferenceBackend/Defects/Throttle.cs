using System.Runtime.CompilerServices;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// A bottleneck: all messages of the server stand in one line, and each takes the same time to be served; then its deliveries go on, all at
/// once. So latency bends where the messages come as fast as they are served, and grows without end beyond (a queue with one server and
/// a fixed service time, M/D/1 where people talk independently). What waits when the defect is changed or switched off stays in line, and
/// what comes then waits behind it.
/// </summary>
internal sealed class Throttle(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private readonly Lock _gate = new();

    /// <summary>
    /// The last message of each room and when it has been served. A room hands over one message after the other, under its lock, so the
    /// last one is enough to know that a delivery is of the same message as the one before.
    /// </summary>
    private readonly ConditionalWeakTable<Room, Turn> _turns = [];

    /// <summary>When the last message in line has been served, on the clock of the <see cref="Agenda"/>.</summary>
    private TimeSpan _free;

    /// <summary>Deliveries that wait.</summary>
    private int _waiting;

    private long _serviceTicks;

    public Action Prepare(SettingReader setting)
    {
        var service = setting.PeriodOfRate();
        return () => Volatile.Write(ref _serviceTicks, service.Ticks);
    }

    public void SwitchOff() => Volatile.Write(ref _serviceTicks, 0);

    public void Pass(in Delivery delivery)
    {
        lock (_gate)
        {
            var now = site.Agenda.Now;
            var served = TurnOf(delivery.Message, now);

            // What is due this instant may still be on its way out: nothing goes straight on as long as something is before it.
            if (served > now || _waiting > 0)
                HoldBack(delivery, served);
            else
                next.Pass(delivery);
        }
    }

    private TimeSpan TurnOf(Message message, TimeSpan now)
    {
        var room = message.Room!;
        if (_turns.TryGetValue(room, out var turn) && turn.Message == message)
            return turn.Served;
        _free = (_free > now ? _free : now) + TimeSpan.FromTicks(Volatile.Read(ref _serviceTicks));
        _turns.AddOrUpdate(room, new Turn(message, _free));
        return _free;
    }

    private void HoldBack(Delivery delivery, TimeSpan until)
    {
        _waiting++;
        site.Hit(DefectCounter.Throttled, delivery, delivery.Copies);
        site.HoldBack(delivery);
        site.Agenda.At(until, () =>
        {
            lock (_gate)
            {
                site.LetGo(delivery, next);
                _waiting--;
            }

            delivery.Receiver.Outbox.Flush();
        });
    }

    /// <summary>When the turn of a message is over.</summary>
    /// <param name="Message">The message; kept for its identity.</param>
    /// <param name="Served">When it has been served.</param>
    private sealed record Turn(Message Message, TimeSpan Served);
}
