namespace LoadHarness.Tests.Facts;

/// <summary>A fact that needs node and npm: skipped where they are absent, except in CI.</summary>
/// <remarks>
/// xunit 2 cannot skip a running test, so the question is asked when tests are discovered. With the environment variable CI set to
/// "true" the test runs anyway and fails: a foreign witness that silently stays away is none.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && (NodeTools.Find("node") is null || NodeTools.Find("npm") is null))
        {
            Skip = "node and npm are not on the PATH";
        }
    }
}
