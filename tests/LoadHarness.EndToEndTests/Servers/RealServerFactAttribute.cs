namespace LoadHarness.EndToEndTests.Servers;

/// <summary>
/// A test against a server that must be installed: skipped with the reason where it is not, but in CI, which installs it, such a test
/// fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealServerFactAttribute : FactAttribute
{
    /// <summary>Looks whether a server is there.</summary>
    /// <param name="server">Its name in <see cref="Recipes"/>.</param>
    public RealServerFactAttribute(string server) => Skip = RealServerTheoryAttribute.WhyNot(server);
}

/// <summary>A theory that is skipped where <see cref="RealServerFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealServerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks whether a server is there.</summary>
    /// <param name="server">Its name in <see cref="Recipes"/>.</param>
    public RealServerTheoryAttribute(string server) => Skip = WhyNot(server);

    internal static string? WhyNot(string server) =>
        Environment.GetEnvironmentVariable("CI") == "true" ? null : Recipes.Of(server).Missing;
}
