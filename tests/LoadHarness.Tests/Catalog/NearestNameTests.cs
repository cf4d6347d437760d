using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Catalog;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("clients", "cleints", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("populatoins", "populations", 1)]
    public void Distance_TwoWords_CountsEditsAndSwaps(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        Assert.Equal(expected, NearestName.Distance(b, a));
    }

    [Theory]
    [InlineData("cleints", "clients")]
    [InlineData("CLIENTS", "clients")]
    [InlineData("roms", "rooms")]
    [InlineData("colour", null)]
    [InlineData("", null)]
    public void Find_Word_GuessesOnlyWhatIsNear(string written, string? expected) =>
        Assert.Equal(expected, NearestName.Find(written, ["clients", "rooms", "say"]));

    [Fact]
    public void Find_EndlessWord_IsNoSlip() => Assert.Null(NearestName.Find(new string('a', 1_000_000), ["a"]));
}
