using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Engine;

public sealed class WheelSlotsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_639)]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)]
    [InlineData(67_108_864)] // beyond the wheel's 18.6 h
    [InlineData(70_000_001)]
    public void AdvanceTo_ATimer_ExpiresAtItsTick(long tick)
    {
        var expired = Expire([tick], step: tick > 2_000_000 ? 1_000_003 : 1);

        Assert.Equal([(tick, tick)], expired.Select(e => (e.Tick, e.At)), new Tolerance(tick > 2_000_000 ? 1_000_003 : 0));
    }

    [Fact]
    public void AdvanceTo_AnyTimers_ExpireInOrderAndNeverEarly() =>
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, 40_000))), Arb.From(Gen.Choose(1, 700)), (ticks, step) =>
        {
            var expired = Expire([.. ticks.Select(tick => (long)tick)], step);
            return expired.Count == ticks.Count
                && expired.All(e => e.At >= e.Tick && e.At - e.Tick < step)
                && expired.Zip(expired.Skip(1)).All(pair => pair.First.Tick <= pair.Second.Tick);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void AnyArmingAndCancelling_ExpiresExactlyWhatIsArmed() =>
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, int.MaxValue))), choices =>
        {
            var slots = new WheelSlots();
            var timers = Enumerable.Range(0, 8).Select(_ => new ClientTimer(new Nobody())).ToArray();
            var wanted = new Dictionary<ClientTimer, long>();
            var now = 0L;
            foreach (var choice in choices)
            {
                var timer = timers[choice % timers.Length];
                slots.Remove(timer);
                wanted.Remove(timer);
                switch (choice / 8 % 4)
                {
                    case < 2:
                        var tick = now + (choice / 32 % 20_000);
                        timer.Due = TimeSpan.FromMilliseconds(tick);
                        slots.Add(timer);
                        wanted[timer] = tick;
                        break;
                    case 2:
                        now += choice / 32 % 3_000;
                        var expired = new List<ClientTimer>();
                        slots.AdvanceTo(TimeSpan.FromMilliseconds(now), expired.Add);
                        if (expired.Any(one => !wanted.Remove(one, out var due) || due > now) || wanted.Values.Any(due => due < now))
                        {
                            return false;
                        }

                        break;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(200));

    [Fact]
    public void AdvanceTo_WithinAMillisecond_ExpiresOnlyWhatIsDue()
    {
        var slots = new WheelSlots();
        slots.Add(At(5_300));
        slots.Add(At(5_700));
        var expired = new List<ClientTimer>();

        slots.AdvanceTo(TimeSpan.FromMicroseconds(5_299), expired.Add);
        Assert.Empty(expired);
        slots.AdvanceTo(TimeSpan.FromMicroseconds(5_300), expired.Add);
        Assert.Equal([5_300.0], expired.Select(timer => timer.Due.TotalMicroseconds));
        slots.AdvanceTo(TimeSpan.FromMicroseconds(5_800), expired.Add);
        Assert.Equal([5_300.0, 5_700.0], expired.Select(timer => timer.Due.TotalMicroseconds));
    }

    /// <summary>Who sleeps until what NextDue says, and again, meets every timer at its very instant.</summary>
    [Fact]
    public void NextDue_SleptUntilAgainAndAgain_MeetsEveryTimerPunctually() =>
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Choose(0, 40_000_000))), dues =>
        {
            var slots = new WheelSlots();
            foreach (var due in dues)
            {
                slots.Add(At(due));
            }

            var met = new List<TimeSpan>();
            var turns = 0;
            for (var now = TimeSpan.Zero; met.Count < dues.Count; now = slots.NextDue(), turns++)
            {
                var missed = false;
                slots.AdvanceTo(now, timer =>
                {
                    missed |= timer.Due != now;
                    met.Add(timer.Due);
                });
                if (missed)
                {
                    return false;
                }
            }

            return turns <= 1 + dues.Count + (40_000 / 256);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void ArmAndCancel_AllocateNothing()
    {
        var slots = new WheelSlots();
        var timer = new ClientTimer(new Nobody());

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                timer.Due = TimeSpan.FromMilliseconds(i * 100);
                slots.Add(timer);
                slots.Remove(timer);
            }
        }));
    }

    private static ClientTimer At(int microseconds) => new(new Nobody()) { Due = TimeSpan.FromMicroseconds(microseconds) };

    private static List<(long Tick, long At)> Expire(long[] ticks, long step)
    {
        var slots = new WheelSlots();
        foreach (var tick in ticks)
        {
            slots.Add(new ClientTimer(new Nobody()) { Due = TimeSpan.FromMilliseconds(tick) });
        }

        var expired = new List<(long, long)>();
        for (var now = 0L; expired.Count < ticks.Length; now += step)
        {
            slots.AdvanceTo(TimeSpan.FromMilliseconds(now), timer => expired.Add(((long)timer.Due.TotalMilliseconds, now)));
        }

        return expired;
    }

    private sealed class Nobody : ITimerTarget
    {
        public void OnTimer(ClientTimer timer, TimeSpan due)
        {
        }
    }

    private sealed class Tolerance(long step) : IEqualityComparer<(long Tick, long At)>
    {
        public bool Equals((long Tick, long At) x, (long Tick, long At) y) => x.Tick == y.Tick && Math.Abs(x.At - y.At) <= step;

        public int GetHashCode((long Tick, long At) obj) => obj.Tick.GetHashCode();
    }
}
