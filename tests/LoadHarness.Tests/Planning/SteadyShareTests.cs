using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Tests.Planning;

public sealed class SteadyShareTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.02, 20_000)]
    [InlineData(0.333, 333_000)]
    [InlineData(1, 1_000_000)]
    public void TryPick_OfAMillion_IsExactWhereverItBegins(double share, int expected)
    {
        foreach (var start in new[] { 0, 0.4, 0.999 })
        {
            var picks = new SteadyShare(share, start);
            var picked = 0;
            for (var i = 0; i < 1_000_000; i++)
            {
                picks.Pass();
                picked += picks.TryPick() ? 1 : 0;
            }

            Assert.InRange(picked, expected - 1, expected + 1);
        }
    }

    [Fact]
    public void TextPlan_TwoShares_AreBothKept()
    {
        var texts = new TextPlan(new SayPolicy { Empty = 0.4, Awkward = 0.6 }, StableRandom.FromState(1));
        var kinds = Enumerable.Range(0, 1000).Select(_ => texts.Next()).ToList();

        Assert.InRange(kinds.Count(kind => kind == TextKind.Empty), 399, 401);
        Assert.InRange(kinds.Count(kind => kind == TextKind.Awkward), 598, 601);
    }
}
