using LoadHarness.Clients;
using LoadHarness.Engine;

namespace LoadHarness.Tests.Engine;

/// <summary>The wheel on its own thread, in real time: what it promises whatever the machine is busy with.</summary>
public sealed class TimerWheelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Arm_SoonerThanWhatTheWheelSleepsFor_WakesItUp()
    {
        using var wheel = new TimerWheel(TimeProvider.System, (_, _) => { });
        using var fired = new CountdownEvent(1);
        wheel.Start();
        wheel.Arm(new ClientTimer(new Signal(wheel, new CountdownEvent(1))), TimeSpan.FromHours(1));

        wheel.Arm(new ClientTimer(new Signal(wheel, fired)), wheel.Now + TimeSpan.FromMilliseconds(20));

        Assert.True(fired.Wait(Patience));
    }

    [Fact]
    public void Timers_OfAnyInstants_AllFireAndNeverEarlyAndTellTheirLateness()
    {
        var told = 0;
        using var wheel = new TimerWheel(TimeProvider.System, (_, lateness) =>
        {
            Assert.True(lateness >= TimeSpan.Zero);
            told++;
        });
        using var fired = new CountdownEvent(2_000);
        var target = new Signal(wheel, fired);
        var random = new Random(5);
        wheel.Start();

        for (var i = 0; i < 2_000; i++)
        {
            wheel.Arm(new ClientTimer(target), wheel.Now + TimeSpan.FromMicroseconds(random.Next(600_000)));
        }

        Assert.True(fired.Wait(Patience));
        Assert.False(target.WasEarly);
        Assert.Equal(2_000, told);
    }

    private sealed class Signal(TimerWheel wheel, CountdownEvent fired) : ITimerTarget
    {
        public bool WasEarly { get; private set; }

        public void OnTimer(ClientTimer timer, TimeSpan due)
        {
            WasEarly |= wheel.Now < due;
            fired.Signal();
        }
    }
}
