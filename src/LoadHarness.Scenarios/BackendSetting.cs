namespace LoadHarness.Scenarios;

/// <summary>One thing that the reference backend is told when it is started for a run. Immutable.</summary>
/// <param name="Name">Name of the option of <c>loadharness backend</c>, without its hyphens.</param>
/// <param name="Setting">Its setting, as that command takes it.</param>
/// <param name="IsSecret">Whether the setting may be a secret, which nothing shows.</param>
public sealed record BackendSetting(string Name, string Setting, bool IsSecret = false)
{
    /// <summary>For people: the name and, unless it is a secret, the setting.</summary>
    public string Shown => $"{Name} {(IsSecret ? "***" : Setting)}";
}
