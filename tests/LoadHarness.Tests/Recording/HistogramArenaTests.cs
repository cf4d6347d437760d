using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

public class HistogramArenaTests
{
    [Fact]
    public void Copy_WhateverWasKept_IsThatAgain()
    {
        var (arena, random, kept) = (new HistogramArena(3), new Random(7), new List<(ArenaRange Range, byte[] Bytes)>());
        for (var interval = 0; interval < 40; interval++)
        {
            for (var i = 0; i < 10; i++)
            {
                var bytes = new byte[random.Next(1, 2_000)];
                random.NextBytes(bytes);
                kept.Add((arena.Keep(bytes), bytes));
            }

            arena.EndInterval();
        }

        Assert.All(kept, one => Assert.Equal(one.Bytes, arena.Copy(one.Range)));
    }

    [Theory]
    [InlineData(500)] // less than usual: what was taken at the beginning is enough
    [InlineData(20_000)] // more than usual: after a twentieth it is known how much more
    public void Capacity_AfterATwentiethOfTheRun_NeverGrowsAgain(int bytesPerInterval)
    {
        const int planned = 400;
        var arena = new HistogramArena(planned);
        var sizes = new List<int>();
        for (var interval = 0; interval < planned; interval++)
        {
            arena.Keep(new byte[bytesPerInterval]);
            arena.EndInterval();
            sizes.Add(arena.Capacity);
        }

        Assert.Single(sizes.Skip(planned / 20).Distinct());
        Assert.True(sizes[^1] >= planned * bytesPerInterval);
    }

    [Fact]
    public void Keep_NothingPlanned_GrowsAsNeeded()
    {
        var arena = new HistogramArena(0);

        var range = arena.Keep([1, 2, 3]);
        arena.EndInterval();

        Assert.Equal([1, 2, 3], arena.Copy(range));
    }
}
