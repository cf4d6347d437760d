namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A test that needs a pseudo-terminal: skipped, with the reason, where none can be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PseudoTerminalFactAttribute : FactAttribute
{
    public PseudoTerminalFactAttribute() => Skip = PseudoTerminal.WhyNot!;
}
