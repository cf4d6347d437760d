namespace LoadHarness.Tests.Facts;

/// <summary>Tests that measure the process itself: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "alone";
}
