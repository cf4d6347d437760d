using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Merging;

public sealed class SliceNumbersTests
{
    [Theory]
    [InlineData("slice 3 of 4", 4, 3)]
    [InlineData("slices 3 and 4 of 4", 4, 4, 3)]
    [InlineData("slices 2–4 of 4", 4, 2, 3, 4)]
    [InlineData("slices 2, 4 and 7–9 of 100", 100, 2, 4, 7, 8, 9)]
    public void Text_OfSeveralSlices_NamesRanges(string text, int of, params int[] numbers) => Assert.Equal(text, SliceNumbers.Text(numbers, of));

    [Fact]
    public void Text_OfManyRanges_NamesTheFirstSix() =>
        Assert.Equal("slices 2, 4, 6, 8, 10, 12 and 44 more of 100", SliceNumbers.Text(Enumerable.Range(1, 50).Select(i => 2 * i), 100));
}
