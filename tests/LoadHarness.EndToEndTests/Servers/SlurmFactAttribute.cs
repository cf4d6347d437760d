namespace LoadHarness.EndToEndTests.Servers;

/// <summary>A test that needs a Slurm: skipped where it is not installed, but in CI, which installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlurmFactAttribute : FactAttribute
{
    /// <summary>Looks whether it is there.</summary>
    public SlurmFactAttribute() => Skip = Environment.GetEnvironmentVariable("CI") == "true" ? null : SlurmCluster.Missing;
}
