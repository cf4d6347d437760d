using LoadHarness.Results.Statistics;

namespace LoadHarness.Tests.Statistics;

/// <summary>The tests that decide, against values that were published or can be counted by hand, and against a count of all deals.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(5, 1.0 / 252)] // statistics of five runs a side cannot be smaller
    [InlineData(4, 1.0 / 70)]
    [InlineData(3, 1.0 / 20)]
    public void Higher_WhereEveryRunIsHigher_IsOneOfAllDeals(int runs, double p)
    {
        double[] low = [.. Enumerable.Range(1, runs).Select(i => (double)i)], high = [.. low.Select(value => value + 100)];

        Assert.Equal(p, RankTest.Higher(low, high), 12);
        Assert.Equal(1, RankTest.Higher(high, low), 12);
    }

    [Fact]
    public void Higher_PublishedExample_OfHollanderAndWolfe()
    {
        // Permeability constants of the human chorioamnion, example 4.1: W = 30, P(W >= 30) = 0.127.
        double[] term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], gestation = [1.15, 0.88, 0.90, 0.74, 1.21];

        Assert.Equal(0.127, RankTest.Higher(gestation, term), 3);
    }

    [Fact]
    public void ShiftOf_PublishedExample_OfHollanderAndWolfe()
    {
        double[] term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], gestation = [1.15, 0.88, 0.90, 0.74, 1.21];

        var shift = RankTest.ShiftOf(term, gestation);

        Assert.Equal((-0.305, -0.76, 0.15), (Math.Round(shift.Value, 3), Math.Round(shift.Low, 3), Math.Round(shift.High, 3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Higher_AnyValuesWithTies_IsTheShareOfAllDealsThatAreAsHigh(int seed)
    {
        var random = new Random(seed);
        double[] a = [.. Enumerable.Range(0, 4 + seed).Select(_ => (double)random.Next(6))], b = [.. Enumerable.Range(0, 5).Select(_ => (double)random.Next(8))];
        double[] all = [.. a, .. b];
        double Pairs(IReadOnlyCollection<int> chosen) => chosen.Sum(j => Enumerable.Range(0, all.Length).Where(i => !chosen.Contains(i)).Sum(i => all[j] > all[i] ? 1 : all[j] == all[i] ? 0.5 : 0));
        var seen = Pairs([.. Enumerable.Range(a.Length, b.Length)]);
        var deals = Enumerable.Range(0, 1 << all.Length).Where(deal => int.PopCount(deal) == b.Length)
            .Select(deal => Pairs([.. Enumerable.Range(0, all.Length).Where(i => (deal >> i & 1) == 1)])).ToList();

        Assert.Equal(deals.Count(pairs => pairs >= seen - 1e-9) / (double)deals.Count, RankTest.Higher(a, b), 12);
    }

    [Fact]
    public void ShiftOf_FiveRunsASide_CoversTheTruthAsOftenAsItSays()
    {
        var random = new Random(7);
        double Run() => 10 + Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        var covered = Enumerable.Range(0, 4_000).Count(_ =>
        {
            var shift = RankTest.ShiftOf([Run(), Run(), Run(), Run(), Run()], [Run() + 2, Run() + 2, Run() + 2, Run() + 2, Run() + 2]);
            return shift.Low <= 2 && 2 <= shift.High;
        });

        Assert.InRange(covered / 4_000.0, 0.95, 0.985); // at five a side 96.8 % is what the interval has
    }

    [Fact]
    public void ShiftOf_OneRunASide_IsTheirDifference() => Assert.Equal(new Shift(2, 2, 2), RankTest.ShiftOf([3], [5]));

    [Fact]
    public void Holm_StepsDown_AndNeverTurnsTheOrder()
    {
        Assert.Equal([0.03, 0.06, 0.06, 0.02], Holm.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1.0], Holm.Adjust([1.0]));
        Assert.Empty(Holm.Adjust([]));
    }

    [Theory]
    [InlineData(10, 8, 0.5, 56.0 / 1024)]
    [InlineData(10, 0, 0.5, 1)]
    [InlineData(10, 10, 0.25, 9.5367431640625e-07)]
    [InlineData(4, 2, 1.0 / 3, 33.0 / 81)]
    public void UpperTail_OfABinomial_IsItsSum(long n, long k, double probability, double tail) =>
        Assert.Equal(tail, CountTest.UpperTail(n, k, probability), tail * 1e-9);

    [Theory]
    [InlineData(1_000_000, 500_000, 0.5, 0.5004)] // half of the middle term above one half
    [InlineData(1_000_000, 501_000, 0.5, 0.02278)]
    [InlineData(200_000, 100_500, 0.5, 0.01273)]
    public void UpperTail_OfMany_IsThatOfTheNormalWithItsCorrection(long n, long k, double probability, double tail) =>
        Assert.Equal(tail, CountTest.UpperTail(n, k, probability), 4);

    [Fact]
    public void MoreOften_WeighsTheExposure()
    {
        Assert.Equal(1, CountTest.MoreOften(0, 1, 0, 1));
        Assert.Equal(Math.Pow(0.5, 10), CountTest.MoreOften(0, 2, 10, 2), 12);
        Assert.Equal(Math.Pow(0.75, 10), CountTest.MoreOften(0, 1, 10, 3), 12);
        Assert.True(CountTest.MoreOften(5, 1, 15, 1) > 0.01);
        Assert.True(CountTest.MoreOften(5, 1, 20, 1) < 0.01);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(2.326347874040841, 0.99)]
    [InlineData(-7, 1.27981254388584e-12)]
    [InlineData(-10, 7.61985302416053e-24)]
    public void Normal_TableValues(double z, double below)
    {
        Assert.Equal(below, Normal.Below(z), below * 1e-10);
        Assert.Equal(1 - below, Normal.Below(-z), 1e-12);
    }

    [Fact]
    public void Normal_Quantile_IsTheInverse() => Assert.Equal(1.959963984540054, Normal.Quantile(0.975), 1e-9);

    [Fact]
    public void Rising_FiveValues_IsWhatIsCountedByHand()
    {
        double[] at = [.. Enumerable.Range(1, 5).Select(i => (double)i)], values = [10, 15, 14, 20, 24];

        var found = TrendTest.Rising(at, values);

        // S = 8: of the 120 orders one has no falling pair and four have one.
        Assert.Equal(5 / 120.0, found.P, 12);
        Assert.Equal(41 / 12.0, found.Slope.Value, 9);
        Assert.InRange(found.Slope.Value, found.Slope.Low, found.Slope.High);
    }

    /// <summary>Probabilities of the Mann-Kendall test for small numbers: Gilbert, Statistical Methods for Environmental Pollution Monitoring, 1987, table A18.</summary>
    [Theory]
    [InlineData(4, 6, 0.042)]
    [InlineData(5, 8, 0.042)]
    [InlineData(5, 10, 0.0083)]
    [InlineData(6, 11, 0.028)]
    [InlineData(7, 15, 0.015)]
    [InlineData(8, 16, 0.031)]
    [InlineData(9, 20, 0.022)]
    [InlineData(10, 21, 0.036)]
    [InlineData(10, 27, 0.0083)]
    [InlineData(10, 1, 0.5)]
    public void Rising_FewValues_HasThePOfTheTable(int n, int sum, double p)
    {
        // An order with the wanted number of falling pairs: each step moves one value over its neighbour.
        var values = Enumerable.Range(0, n).Select(i => (double)i).ToArray();
        var falling = ((n * (n - 1) / 2) - sum) / 2;
        for (var end = n - 1; falling > 0; end--)
        {
            for (var i = 0; i < end && falling > 0; i++, falling--)
            {
                (values[i], values[i + 1]) = (values[i + 1], values[i]);
            }
        }

        Assert.Equal(p, TrendTest.Rising([.. Enumerable.Range(0, n).Select(i => (double)i)], values).P, 0.02 * p);
    }

    [Fact]
    public void Rising_MoreValues_IsTheApproximation()
    {
        double[] at = [.. Enumerable.Range(0, 11).Select(i => (double)i)];

        // S = 55, Var = 11·10·27 / 18 = 165.
        Assert.Equal(1 - Normal.Below(54 / Math.Sqrt(165)), TrendTest.Rising(at, at).P, 12);
    }

    [Fact]
    public void Rising_WithTies_HasTheSmallerVariance()
    {
        double[] at = [.. Enumerable.Range(0, 6).Select(i => (double)i)], values = [1, 1, 2, 2, 3, 3];

        // S = 12, Var = (6·5·17 - 3·2·1·9) / 18 = 25.333.
        Assert.Equal(1 - Normal.Below(11 / Math.Sqrt(456 / 18.0)), TrendTest.Rising(at, values).P, 12);
    }

    [Fact]
    public void Rising_FlatOrFalling_IsNoRise()
    {
        double[] at = [.. Enumerable.Range(0, 12).Select(i => (double)i)];

        Assert.Equal((0.5, 0.0), (TrendTest.Rising(at, new double[12]).P, TrendTest.Rising(at, new double[12]).Slope.Value));
        Assert.True(TrendTest.Rising(at, [.. at.Select(x => -x)]).P > 0.999);
    }
}
