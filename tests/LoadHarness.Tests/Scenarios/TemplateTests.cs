using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Tests.Scenarios;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("${a}", "<a>")]
    [InlineData("${a}${b}", "<a><b>")]
    [InlineData("x ${a} y ${a-b.c9} z", "x <a> y <a-b.c9> z")]
    [InlineData("$${a} ${a}", "${a} <a>")]
    [InlineData("$ $a {a} $$ } $", "$ $a {a} $$ } $")]
    [InlineData("""{"type":"msg","content":"${body}"}""", """{"type":"msg","content":"<body>"}""")]
    public void Fill_Template_ReplacesVariablesOnly(string source, string expected)
    {
        var template = Template.Parse(source);

        Assert.Equal(expected, template.Fill(name => $"<{name}>"));
        Assert.Equal(source, template.ToString());
    }

    [Fact]
    public void Variables_UsedTwice_AreNamedOnceInOrder() => Assert.Equal(["b", "a"], Template.Parse("${b} ${a} ${b}").Variables);

    [Theory]
    [InlineData("${", "'${' at character 1 is not a variable")]
    [InlineData("ab${c", "'${c' at character 3 is not a variable")]
    [InlineData("${}", "'${' at character 1 is not a variable")]
    [InlineData("${NAME}", "'${NAME' at character 1 is not a variable")]
    [InlineData("${9}", "'${9' at character 1 is not a variable")]
    [InlineData("${a b}", "'${a b' at character 1 is not a variable")]
    public void Parse_WrongVariable_SaysWhere(string source, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => Template.Parse(source)).Message);

    [Fact]
    public void TryParse_Environment_BecomesLiteralText()
    {
        Assert.True(Template.TryParse("a${KEY}b${x}", name => name == "KEY" ? "${x}" : null, out var template, out _));

        Assert.Equal("a${x}b<x>", template.Fill(name => $"<{name}>"));
        Assert.Equal("a${KEY}b${x}", template.Source);
        Assert.Equal(2, template.Parts.Count);
    }

    [Fact]
    public void Equals_SameSourceWithOtherEnvironment_IsAnother()
    {
        Template.TryParse("${KEY}", _ => "1", out var one, out _);
        Template.TryParse("${KEY}", _ => "2", out var two, out _);

        Assert.NotEqual(one, two);
        Assert.Equal(Template.Parse("${a}"), Template.Parse("${a}"));
        Assert.Equal(Template.Parse("${a}").GetHashCode(), Template.Parse("${a}").GetHashCode());
    }
}
