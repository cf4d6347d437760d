namespace LoadHarness.Tests.Facts;

/// <summary>A theory that needs node and npm: skipped where <see cref="NpmFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NpmTheoryAttribute : TheoryAttribute
{
    public NpmTheoryAttribute() => Skip = new NpmFactAttribute().Skip;
}
