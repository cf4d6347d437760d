using LoadHarness.Clients;

namespace LoadHarness.Engine;

/// <summary>
/// The slots of a hierarchical timing wheel: level 0 has one slot a tick for the next 256 ticks, each higher level one
/// slot for a whole turn of the level below. A timer sinks level by level as its tick comes near. Not thread-safe.
/// <code>
///   level 0: 256 x 1 ms     level 1: 64 x 256 ms     level 2: 64 x 16.4 s     level 3: 64 x 17.5 min (18.6 h)
/// </code>
/// </summary>
internal sealed class WheelSlots
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private const int Levels = 4;
    private const int BottomBits = 8;
    private const int LevelBits = 6;
    private const int BottomSlots = 1 << BottomBits;
    private const int LevelSlots = 1 << LevelBits;

    private readonly ClientTimer?[] _heads = new ClientTimer?[BottomSlots + ((Levels - 1) * LevelSlots)];
    private long _present; // the millisecond under way

    /// <summary>Puts a timer into the slot of the millisecond in which it is due; one that has passed goes into the present one.</summary>
    public void Add(ClientTimer timer)
    {
        var slot = SlotOf(Math.Max(TickOf(timer.Due), _present));
        timer.Slot = slot;
        timer.Previous = null;
        timer.Next = _heads[slot];
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer;
        }

        _heads[slot] = timer;
    }

    /// <summary>Takes a timer out, if it is in.</summary>
    public void Remove(ClientTimer timer)
    {
        if (timer.Slot < 0)
        {
            return;
        }

        if (timer.Previous is null)
        {
            _heads[timer.Slot] = timer.Next;
        }
        else
        {
            timer.Previous.Next = timer.Next;
        }

        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        timer.Next = null;
        timer.Previous = null;
        timer.Slot = -1;
    }

    /// <summary>Expires all timers that are due, in the order of their milliseconds.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="onExpired">Called for each, after it was taken out.</param>
    public void AdvanceTo(TimeSpan now, Action<ClientTimer> onExpired)
    {
        var tick = TickOf(now);
        while (_present < tick)
        {
            ExpireSlot(TimeSpan.MaxValue, onExpired);
            _present++;
            Sink();
        }

        ExpireSlot(now, onExpired);
    }

    /// <summary>
    /// When to advance next: when the first timer is due, or when the bottom level has turned and timers from above may sink.
    /// </summary>
    public TimeSpan NextDue()
    {
        var turn = (_present | (BottomSlots - 1)) + 1;
        for (var tick = _present; tick < turn; tick++)
        {
            if (_heads[tick & (BottomSlots - 1)] is { } timer)
            {
                return Earliest(timer);
            }
        }

        return turn * Tick;
    }

    private static TimeSpan Earliest(ClientTimer timer)
    {
        var due = timer.Due;
        for (var next = timer.Next; next is not null; next = next.Next)
        {
            due = next.Due < due ? next.Due : due;
        }

        return due;
    }

    private void ExpireSlot(TimeSpan until, Action<ClientTimer> onExpired)
    {
        var timer = _heads[_present & (BottomSlots - 1)];
        while (timer is not null)
        {
            var following = timer.Next;
            if (timer.Due <= until)
            {
                Remove(timer);
                onExpired(timer);
            }

            timer = following;
        }
    }

    /// <summary>At the turn of a level, the timers of the next slot above are dealt out again.</summary>
    private void Sink()
    {
        var shift = BottomBits;
        for (var level = 1; level < Levels && (_present & ((1L << shift) - 1)) == 0; level++, shift += LevelBits)
        {
            var slot = SlotAt(level, _present >> shift);
            var timer = _heads[slot];
            _heads[slot] = null;
            while (timer is not null)
            {
                var following = timer.Next;
                timer.Slot = -1;
                Add(timer);
                timer = following;
            }
        }
    }

    private int SlotOf(long tick)
    {
        if (tick - _present < BottomSlots)
        {
            return (int)(tick & (BottomSlots - 1));
        }

        var shift = BottomBits;
        for (var level = 1; level < Levels; level++, shift += LevelBits)
        {
            // Compared by position, not by distance: a whole turn ahead is the slot that was just dealt out.
            if ((tick >> shift) - (_present >> shift) < LevelSlots)
            {
                return SlotAt(level, tick >> shift);
            }
        }

        // Beyond the wheel: into its farthest slot, from where it is dealt out again.
        return SlotAt(Levels - 1, (_present >> (shift - LevelBits)) + LevelSlots - 1);
    }

    private static long TickOf(TimeSpan instant) => instant.Ticks / Tick.Ticks;

    private static int SlotAt(int level, long position) =>
        BottomSlots + ((level - 1) * LevelSlots) + (int)(position & (LevelSlots - 1));
}
