using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// When the person behind one client looks at the page and away: a lazy, endless, deterministic sequence. A mutable value of a few
/// words; not thread-safe.
/// </summary>
/// <param name="policy">How the times are spread; with dwell times.</param>
/// <param name="random">The client's own generator.</param>
public struct PageSchedule(VisibilityPolicy policy, StableRandom random)
{
    private StableRandom _random = random;

    /// <summary>How long the page is looked at this time.</summary>
    public TimeSpan NextVisible() => policy.Visible!.Draw(ref _random);

    /// <summary>What comes then: for how long it is hidden, or left.</summary>
    public (TimeSpan Hidden, bool Unloads) NextHidden() => (policy.Hidden!.Draw(ref _random), _random.NextDouble() < policy.Unloads);
}
