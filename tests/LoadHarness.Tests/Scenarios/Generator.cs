namespace LoadHarness.Tests.Scenarios;

/// <summary>Repeatable random numbers (SplitMix64): the same on every machine and every version of the framework.</summary>
internal sealed class Generator(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to n - 1.</summary>
    public int Below(int n)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)n);
    }
}
