using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Cli.Kubernetes;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>What is written must be read as what it was, whoever reads it.</summary>
public sealed class YamlValueTests
{
    public static TheoryData<string> Texts =>
    [
        "plain", "", " ", "no", "on", "~", "null", "1e3", "0x1F", "012", "1:30", "- a", "a: b", "a #b", "#", "'", "\"", "\\", "\\n", "${NAME}", "$(NAME)",
        "a\nb", "a\nb\n", "a\nb\n\n\n", "\n", "\n\n", "\n\na", "  indented\nless\n", "\tTab\n\ttab", "a\n \n\nb\n   \n", "a \nb\t\n", "---\n...\n--- a\n",
        "a\r\nb\r\n", "\r", "nul\0", "bell\a", "escape\u001b[1m", "del\u007f", "next line\u0085", "line\u2028paragraph\u2029", "\uFEFFmark", "Grüße\n你好 😀\n", "%TAG\n", "? x\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Quote_AnyText_IsThatTextOnOneLine(string text)
    {
        var quoted = YamlValue.Quote(text);

        Assert.DoesNotContain('\n', quoted);
        Assert.Equal(text, Read($"key: {quoted}\n"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Block_AnyText_IsThatText(string text)
    {
        Assert.Equal(text, Read($"key: {YamlValue.Block(text, 0)}\n"));
        Assert.Equal(text, Read($"map:\n    key: {YamlValue.Block(text, 4)}\nnext: 1\n", "map"));
    }

    [Fact]
    public void Block_RandomLines_IsThatText() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Elements(" ", "\n", "\n", "a", ":", "-", "\t", "|", "é", "#", "\r", "\u2028"))),
        pieces => Read($"map:\n  key: {YamlValue.Block(string.Concat(pieces), 2)}\nnext: 1\n", "map") == string.Concat(pieces)).QuickCheckThrowOnFailure();

    [Fact]
    public void Block_ATextOfPeople_IsShownAsItIs() =>
        Assert.Equal("|\n    scenario: x\n\n    seed: 1", YamlValue.Block("scenario: x\n\nseed: 1\n", 2));

    private static string? Read(string yaml, string? map = null)
    {
        var root = Assert.Single(ManifestReader.Objects(yaml));
        return (map is null ? root : root[map]!)["key"]!.GetValue<string>();
    }
}
