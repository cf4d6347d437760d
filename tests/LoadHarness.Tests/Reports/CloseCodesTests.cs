using LoadHarness.Reports.Sections;

namespace LoadHarness.Tests.Reports;

public sealed class CloseCodesTests
{
    [Theory]
    [InlineData("1000", "normal closure")]
    [InlineData("1012", "service restart: come back after a random delay")]
    [InlineData("none", "no close code on the wire")]
    [InlineData("1000 or none", "normal closure, or none: the transport cannot tell")]
    [InlineData("1006", "abnormal closure, illegal on the wire")]
    [InlineData("3000", "unauthorized")]
    [InlineData("3999", "of a library or framework, not registered")]
    [InlineData("4003", "private: defined by the application")]
    [InlineData("999", "illegal: below 1000")]
    [InlineData("2999", "illegal: reserved for the protocol and not assigned")]
    [InlineData("5000", "illegal: above 4999")]
    [InlineData("<script>", "")]
    public void Meaning_AnyCode_IsThatOfTheRegistry(string code, string expected) => Assert.Equal(expected, CloseCodes.Meaning(code));
}
