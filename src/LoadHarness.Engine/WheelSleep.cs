using System.Runtime.InteropServices;

namespace LoadHarness.Engine;

/// <summary>How the thread of a wheel sleeps: for a while, or until it is woken up. One thread sleeps, any may wake it up.</summary>
internal abstract class WheelSleep : IDisposable
{
    /// <summary>The most punctual sleep that this system has.</summary>
    public static WheelSleep Create() => OperatingSystem.IsLinux() ? new PollSleep() : new EventSleep();

    /// <summary>Sleeps so long, above zero, or until woken up; a wake-up that came before counts.</summary>
    public abstract void Sleep(TimeSpan pause);

    /// <summary>Ends a sleep under way, else the next one.</summary>
    public abstract void Wake();

    /// <inheritdoc />
    public abstract void Dispose();

    /// <summary>Whole milliseconds, as .NET has them.</summary>
    private sealed class EventSleep : WheelSleep
    {
        private readonly AutoResetEvent _woken = new(initialState: false);

        public override void Sleep(TimeSpan pause) => _woken.WaitOne((int)Math.Ceiling(pause.TotalMilliseconds));

        public override void Wake() => _woken.Set();

        public override void Dispose() => _woken.Dispose();
    }

    /// <summary>ppoll(2) on an eventfd(2): some 0.05 ms late, where waits of .NET are 1 ms late.</summary>
    private sealed class PollSleep : WheelSleep
    {
        private const int CloseOnExec = 0x80000;
        private const int NonBlocking = 0x800;
        private const short In = 0x1;
        private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK: 50 µs by default

        private readonly int _waker = eventfd(0, CloseOnExec | NonBlocking);
        private bool _isPunctual;

        public override void Sleep(TimeSpan pause)
        {
            if (!_isPunctual)
            {
                _ = prctl(SetTimerSlack, 1, 0, 0, 0);
                _isPunctual = true;
            }

            var awaited = new Awaited { Descriptor = _waker, Events = In };
            var (seconds, ticks) = long.DivRem(pause.Ticks, TimeSpan.TicksPerSecond);
            var atMost = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(ticks * TimeSpan.NanosecondsPerTick) };
            if (ppoll(ref awaited, 1, ref atMost, 0) > 0)
            {
                _ = read(_waker, out _, sizeof(ulong));
            }
        }

        public override void Wake()
        {
            var one = 1UL;
            _ = write(_waker, ref one, sizeof(ulong));
        }

        public override void Dispose() => _ = close(_waker);

        [StructLayout(LayoutKind.Sequential)]
        private struct Awaited
        {
            public int Descriptor;
            public short Events;
            public short Happened;
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct TimeSpec
        {
            public nint Seconds;
            public nint Nanoseconds;
        }

        [DllImport("libc")]
        private static extern int eventfd(uint initial, int flags);

        [DllImport("libc")]
        private static extern int ppoll(ref Awaited awaited, nuint count, ref TimeSpec atMost, nint signals);

        [DllImport("libc")]
        private static extern int prctl(int option, nuint argument, nuint unused3, nuint unused4, nuint unused5);

        [DllImport("libc")]
        private static extern nint write(int descriptor, ref ulong value, nint length);

        [DllImport("libc")]
        private static extern nint read(int descriptor, out ulong value, nint length);

        [DllImport("libc")]
        private static extern int close(int descriptor);
    }
}
