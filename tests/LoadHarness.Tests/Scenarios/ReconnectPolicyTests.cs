using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Tests.Scenarios;

public sealed class ReconnectPolicyTests
{
    [Fact]
    public void DelayBefore_Never_IsNull() => Assert.Null(ReconnectPolicy.Never.DelayBefore(0, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10_000)]
    public void DelayBefore_LawNone_IsZero(int attempt) =>
        Assert.Equal(TimeSpan.Zero, new ReconnectPolicy { Law = DelayLaw.None }.DelayBefore(attempt, 0.5));

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    [InlineData(int.MaxValue)]
    public void DelayBefore_LawFixed_IsAlwaysTheDelay(int attempt) =>
        Assert.Equal(TimeSpan.FromSeconds(3), new ReconnectPolicy().DelayBefore(attempt, 0.9));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    public void DelayBefore_FirstDelay_IsThatOfTheFirstAttemptOnly(int attempt, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new ReconnectPolicy { FirstDelay = TimeSpan.Zero }.DelayBefore(attempt, 0.9));

    // Seed row 1.9: min(1000 * 2^count, 30000) ms.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 16)]
    [InlineData(5, 30)]
    [InlineData(62, 30)]
    [InlineData(1_100, 30)]
    [InlineData(10_000, 30)]
    [InlineData(int.MaxValue, 30)]
    public void DelayBefore_LawExponential_GrowsToTheCapAndNeverOverflows(int attempt, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Exponential.DelayBefore(attempt, 0));

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    public void DelayBefore_MaxAttempts_EndsThem(int attempt, bool isTried) =>
        Assert.Equal(isTried, (Exponential with { MaxAttempts = 5 }).DelayBefore(attempt, 0) is not null);

    [Theory]
    [InlineData(0.0, 2.4)]
    [InlineData(0.5, 3.0)]
    [InlineData(0.75, 3.3)]
    [InlineData(0.999999999, 3.6)]
    public void DelayBefore_Jitter_DrawsAroundTheDelay(double random, double seconds) =>
        Assert.Equal(seconds, new ReconnectPolicy { Jitter = 0.2 }.DelayBefore(0, random)!.Value.TotalSeconds, 6);

    [Fact]
    public void DelayBefore_WholeJitter_IsNeverNegative() =>
        Assert.Equal(TimeSpan.Zero, new ReconnectPolicy { Jitter = 1 }.DelayBefore(0, 0));

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.5, 15)]
    [InlineData(0.1, 3)]
    public void DelayBefore_FullJitter_DrawsFromNothingToTheDelay(double random, double seconds) =>
        Assert.Equal(
            seconds, (Exponential with { FullJitter = true, Jitter = 0.2 }).DelayBefore(10_000, random)!.Value.TotalSeconds, 6);

    private static ReconnectPolicy Exponential { get; } =
        new() { Law = DelayLaw.Exponential, Delay = TimeSpan.FromSeconds(1), Factor = 2, Cap = TimeSpan.FromSeconds(30) };
}
