namespace LoadHarness.Metrics.Thresholds;

/// <summary>
/// How drift is judged: which part of the steady phase counts, into which blocks it is cut, and whether the backend must come back to
/// what it was before the first client came. Immutable.
/// </summary>
public sealed record DriftRules
{
    /// <summary>Fewer blocks than this can prove nothing: the test of Mann and Kendall cannot reach p &lt; 0.01 with four values.</summary>
    public const int FewestBlocks = 5;

    /// <summary>More blocks are not made; they become longer instead.</summary>
    public const int MostBlocks = 24;

    private static readonly TimeSpan UsualBlock = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualWarmUp = TimeSpan.FromMinutes(10);

    /// <summary>The rules of a scenario that names none.</summary>
    public static DriftRules Default { get; } = new();

    /// <summary>The first part of the steady phase, which does not count; null: 10 minutes or a fifth, whichever is longer.</summary>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>The shortest that a block may be; null: a minute.</summary>
    public TimeSpan? Block { get; init; }

    /// <summary>With fewer blocks nothing is judged. Default 10.</summary>
    public int MinBlocks { get; init; } = 10;

    /// <summary>How long the idle backend is watched before the run, and at most after it; null: it is not.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>How far above its idle level before the run the backend may stay after it, as a share of that level. Default 0.05.</summary>
    public double ReturnsWithin { get; init; } = 0.05;

    /// <summary>The shortest that a block may be.</summary>
    public TimeSpan ShortestBlock => Block ?? UsualBlock;

    /// <summary>Whether the scenario changed how blocks are made.</summary>
    public bool ChangesBlocks => WarmUp is not null || Block is not null || MinBlocks != Default.MinBlocks;

    /// <summary>The first part of a steady phase of some length, which does not count: caches fill, code is compiled, pools grow.</summary>
    public TimeSpan WarmUpOf(TimeSpan steady) => WarmUp ?? (steady * 0.2 > UsualWarmUp ? steady * 0.2 : UsualWarmUp);

    /// <summary>The shortest steady phase that these rules can judge.</summary>
    public TimeSpan ShortestSteady
    {
        get
        {
            var blocks = ShortestBlock * MinBlocks;
            return WarmUp is { } written ? written + blocks : UsualWarmUp + blocks > blocks / 0.8 ? UsualWarmUp + blocks : blocks / 0.8;
        }
    }
}
