using LoadHarness.Engine.Slices;

namespace LoadHarness.Tests.Slices;

public class SliceNamesTests
{
    [Theory]
    [InlineData("slice 3 of 4", 4, 3)]
    [InlineData("slices 3 and 4 of 4", 4, 4, 3)]
    [InlineData("slices 2 to 4 of 4", 4, 2, 3, 4)]
    [InlineData("slices 2, 4 and 7 to 9 of 1000", 1000, 2, 4, 7, 8, 9)]
    public void Of_SeveralSlices_NamesRanges(string text, int of, params int[] numbers) => Assert.Equal(text, SliceNames.Of(numbers, of));

    [Fact]
    public void Of_ManyRanges_NamesTheFirstTen() =>
        Assert.Equal("slices 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 40 more of 1000", SliceNames.Of(Enumerable.Range(1, 50).Select(i => 2 * i), 1000));
}
