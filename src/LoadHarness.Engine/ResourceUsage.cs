namespace LoadHarness.Engine;

/// <summary>What the harness itself used between two moments.</summary>
/// <param name="CpuTime">CPU time.</param>
/// <param name="PeakResidentBytes">Largest resident memory of the process.</param>
/// <param name="GcPause">Time paused for garbage collection.</param>
/// <param name="Wall">Time between the two moments.</param>
internal sealed record ResourceUsage(TimeSpan CpuTime, long PeakResidentBytes, TimeSpan GcPause, TimeSpan Wall)
{
    /// <summary>Nothing was measured.</summary>
    public static ResourceUsage None { get; } = new(default, 0, default, default);

    /// <summary>Share of the time that was paused for garbage collection, percent.</summary>
    public double GcPausePercent => Wall > TimeSpan.Zero ? 100 * (GcPause / Wall) : 0;

    /// <summary>Begins to measure.</summary>
    public static Measurement Begin() => new();

    /// <summary>A measurement under way.</summary>
    public sealed class Measurement
    {
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
        private readonly TimeSpan _pause = GC.GetTotalPauseDuration();
        private readonly long _start = TimeProvider.System.GetTimestamp();
        private long _peak; // as it was known last

        /// <summary>What was used since.</summary>
        public ResourceUsage End()
        {
            _peak = MachineUsage.PeakMemory() ?? _peak;
            return new ResourceUsage(
                Environment.CpuUsage.TotalTime - _cpu,
                _peak,
                GC.GetTotalPauseDuration() - _pause,
                TimeProvider.System.GetElapsedTime(_start));
        }
    }
}
