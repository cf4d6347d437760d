using LoadHarness.Cli;
using LoadHarness.Cli.Run;
using LoadHarness.Results;

namespace LoadHarness.Tests.Cli;

public sealed class SourceAddressesTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    [InlineData("127.0.0.2, 127.0.0.9", "127.0.0.2 127.0.0.9")]
    [InlineData("127.0.0.254-127.0.1.1,10.0.0.1", "127.0.0.254 127.0.0.255 127.0.1.0 127.0.1.1 10.0.0.1")]
    [InlineData("::1", "::1")]
    public void Parse_AddressesAndRanges_AreListedInOrder(string? text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SourceAddresses.Parse(text)));

    [Theory]
    [InlineData("", "'' is not an address")]
    [InlineData("localhost", "'localhost' is not an address")]
    [InlineData("127.0.0.9-127.0.0.2", "runs backwards")]
    [InlineData("10.0.0.0-10.1.0.0", "more than 4096 addresses")]
    [InlineData("::1-::2", "only IPv4")]
    public void Parse_SomethingElse_SaysWhatIsWrong(string text, string why)
    {
        var error = Assert.Throws<UserException>(() => SourceAddresses.Parse(text));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Theory]
    [InlineData(1, 4, "127.0.0.1 127.0.0.5 127.0.0.9")]
    [InlineData(4, 4, "127.0.0.4 127.0.0.8")]
    [InlineData(2, 20, "127.0.0.2")]
    [InlineData(12, 20, "127.0.0.2")] // fewer addresses than slices: they share
    public void Of_ASlice_IsItsShareOfTheList(int number, int of, string expected) =>
        Assert.Equal(expected, string.Join(' ', SourceAddresses.Of(SourceAddresses.Parse("127.0.0.1-127.0.0.10"), new SliceOfRun(number, of))));

    [Fact]
    public void Of_Slices_TakeEveryAddressOnce()
    {
        var all = SourceAddresses.Parse("127.0.0.1-127.0.0.10");

        Assert.Equal(all, Enumerable.Range(1, 3).SelectMany(number => SourceAddresses.Of(all, new SliceOfRun(number, 3))).OrderBy(address => address.GetAddressBytes()[3]));
        Assert.Same(all, SourceAddresses.Of(all, null));
        Assert.Empty(SourceAddresses.Of([], new SliceOfRun(1, 3)));
    }
}
