using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Faults of LoadHarness itself.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task AnyVerb_AThreadThatThrows_EndsWithOneMessageAndExitCode70()
    {
        using var folder = new TempFolder();
        await using var program = LoadHarnessProgram.Start(
            folder, ("DOTNET_STARTUP_HOOKS", typeof(FaultTests).Assembly.Location), "backend", "--port", "0");

        var end = await program.EndAsync();

        Assert.Equal(70, end.ExitCode);
        Assert.Equal("A fault of LoadHarness itself, please report it: InvalidOperationException: thrown by a test", end.Error.Trim());
    }
}
