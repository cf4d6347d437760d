namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// So many of so many, above 0 and at most all: <c>1/100</c> or <c>2%</c>. Exact, because it is kept as whole numbers; what it hits is
/// spread evenly and always the same: of <c>1/n</c> every n-th.
/// </summary>
/// <param name="Part">The share is Part / Whole in lowest terms.</param>
/// <param name="Whole">At most 1,000,000,000.</param>
internal readonly record struct Share(long Part, long Whole)
{
    /// <summary>True if the n-th is among those hit, counted from 1: after n of them, floor(n * Part / Whole) have been.</summary>
    public bool Hits(long n) => Hit(n) > Hit(n - 1);

    /// <summary>How many a share of so many is, rounded up.</summary>
    public int Of(int count) => (int)(((Part * count) + Whole - 1) / Whole);

    /// <summary>The product of any count and the part may be beyond 64 bits.</summary>
    private long Hit(long n) => (long)((UInt128)(ulong)n * (ulong)Part / (ulong)Whole);
}
