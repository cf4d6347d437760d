namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// How much of the request of its upgrade a client sends: all of it, the half, or a byte every so often, which is how slow-loris holds the
/// connections of a server. The last byte of what is not meant to be whole is never sent. A pure value. Immutable.
/// </summary>
/// <param name="IsWhole">Whether all of it is sent at once.</param>
/// <param name="ByteEvery">One byte at once and a further one every so often; null: the half at once, and nothing more.</param>
public sealed record HandshakePolicy(bool IsWhole, TimeSpan? ByteEvery = null)
{
    /// <summary>All of it, at once.</summary>
    public static HandshakePolicy Whole { get; } = new(true);

    /// <summary>The half of it, and then nothing.</summary>
    public static HandshakePolicy Half { get; } = new(false);

    /// <summary>Bytes of the request that have been sent so long after TCP was there.</summary>
    /// <param name="since">That time.</param>
    /// <param name="length">Length of the request in bytes, at least 2.</param>
    public int BytesBy(TimeSpan since, int length) =>
        IsWhole ? length
        : ByteEvery is { } every ? (int)Math.Min(length - 1, 1 + (since.Ticks / every.Ticks))
        : length / 2;
}
