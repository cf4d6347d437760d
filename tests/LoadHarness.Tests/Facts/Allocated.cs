namespace LoadHarness.Tests.Facts;

/// <summary>What code allocates on its own thread.</summary>
internal static class Allocated
{
    private const int Attempts = 5;

    /// <summary>
    /// Bytes that an action allocates whenever it is done: the least of a few attempts, for now and then the runtime has something of its own to
    /// allocate on the thread, as when it replaces code by faster code.
    /// </summary>
    /// <param name="action">What is done once to compile and to fill what grows, then again and again.</param>
    /// <param name="times">How often it is done in each attempt.</param>
    public static long By(Action action, int times = 1)
    {
        action();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
