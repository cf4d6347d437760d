namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// How fast a client takes what the server sends: as fast as it comes, or no faster than so many bytes per second, whatever waits. What
/// it leaves unread fills the buffers of its connection, a small one of its own and then those of the server. A pure value. Immutable.
/// </summary>
/// <param name="BytesPerSecond">Bytes that it reads per second, from 1; null: as fast as they come.</param>
public sealed record ReadPolicy(int? BytesPerSecond)
{
    private const int SmallestBuffer = 4 * 1024; // the kernel takes no smaller one, and closes the window of one that it fills
    private const int LargestBuffer = 64 * 1024;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>As fast as bytes come.</summary>
    public static ReadPolicy Full { get; } = new((int?)null);

    /// <summary>Whether it reads more slowly than it could.</summary>
    public bool IsSlow => BytesPerSecond is not null;

    /// <summary>What the kernel is to keep for it, bytes: about a second of what it reads, so that the server soon feels it.</summary>
    public int ReceiveBuffer => Math.Clamp(BytesPerSecond ?? LargestBuffer, SmallestBuffer, LargestBuffer);

    /// <summary>Distance of its reads: 100 ms, or the time of one byte.</summary>
    public TimeSpan Turn => BytesPerSecond is { } rate && rate < 10 ? TimeSpan.FromSeconds(1.0 / rate) : Shortest;

    /// <summary>
    /// Bytes that it may read now. What it has not used is kept for two turns: a late timer costs nothing, a pause buys no burst.
    /// </summary>
    /// <param name="kept">What was left of the last time, bytes.</param>
    /// <param name="since">Time since then.</param>
    public double Allow(double kept, TimeSpan since) =>
        BytesPerSecond is { } rate ? Math.Min(kept + (rate * since.TotalSeconds), Math.Max(1, 2 * rate * Turn.TotalSeconds)) : double.PositiveInfinity;
}
