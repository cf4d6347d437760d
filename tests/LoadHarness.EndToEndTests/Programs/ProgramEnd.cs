namespace LoadHarness.EndToEndTests.Programs;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Took">From start to end.</param>
internal sealed record ProgramEnd(int ExitCode, string Output, string Error, TimeSpan Took)
{
    /// <summary>Asserts the exit code; whatever it is, nobody may be shown a stack trace.</summary>
    public ProgramEnd Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{this}");
        Assert.DoesNotContain("   at ", Output + Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Output + Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts that standard error is this, to the character.</summary>
    public void Complains(params string[] lines) => Assert.Equal(string.Join('\n', lines) + "\n", Error);

    public override string ToString() => $"--- output\n{Output}--- error\n{Error}";
}
