namespace LoadHarness.Engine.Slices;

/// <summary>How long slices wait for each other. Immutable.</summary>
public sealed record RendezvousOptions
{
    /// <summary>How often each slice tells slice 1 how far it is.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>A slice that has not been heard for longer is told to be silent.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    /// <summary>For the result of a slice that has not been heard for longer nobody waits.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(15);

    /// <summary>All of them are ready within this, or nobody begins. Default 5 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// From the instant at which all are ready to the start, for so many slices: each asks once a second, and one of its beats may be lost; the
    /// more there are, the longer slice 1 takes to answer them all.
    /// </summary>
    public static TimeSpan LeadFor(int slices) => TimeSpan.FromSeconds(3) + (slices * TimeSpan.FromMilliseconds(2));
}
