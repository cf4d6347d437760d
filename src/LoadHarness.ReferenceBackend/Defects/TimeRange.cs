namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>A length of time from a range, both ends included; a fixed one if they are equal.</summary>
internal readonly record struct TimeRange(TimeSpan From, TimeSpan To)
{
    /// <summary>Draws one. Not thread-safe, because the source of randomness is not.</summary>
    public TimeSpan Draw(Random random) => From == To ? From : TimeSpan.FromTicks(random.NextInt64(From.Ticks, To.Ticks + 1));
}
