using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

public sealed class FanOutSizesTests
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 5)]
    [InlineData(24, 11, 25)]
    [InlineData(25, 11, 25)]
    [InlineData(26, 26, 50)]
    [InlineData(1_000, 251, 1_000)]
    [InlineData(1_001, 1_001, null)]
    [InlineData(50_000, 1_001, null)]
    public void Note_GoesToTheClassOfTheAudience(int audience, int from, int? to)
    {
        var sizes = new FanOutSizes(LostAfter);
        sizes.Note(audience, new FanOutNews { First = TimeSpan.FromMilliseconds(3), Last = TimeSpan.FromMilliseconds(7) });

        var row = Assert.Single(sizes.ToList());
        Assert.Equal((from, to), (row.From, row.To));
        Assert.Equal((1, 1), (row.First.Count, row.Last.Count));
        Assert.InRange(row.Last.Arrived.Max.TotalMilliseconds, 7, 7.01);
    }

    [Fact]
    public void Add_OfSeveral_SumsArrivalsAndLosses()
    {
        var sum = new FanOutSizes(LostAfter);
        for (var i = 0; i < 3; i++)
        {
            var sizes = new FanOutSizes(LostAfter);
            sizes.Note(9, new FanOutNews { First = TimeSpan.FromMilliseconds(3), LastLost = 1 });
            sizes.Note(9, new FanOutNews { LastLost = i == 0 ? -1 : 0 });
            sum.Add(sizes);
        }

        var row = Assert.Single(sum.ToList());
        Assert.Equal((3, 0, 2), (row.First.Count, row.Last.Arrived.TotalCount, row.Last.Censored));
        Assert.Equal((LostAfter, true), (row.Last.Quantile(0.5).Value, row.Last.Quantile(0.5).IsAtLeast));
        Assert.Equal(TimeSpan.Zero, row.First.CensoredFrom);
    }
}
