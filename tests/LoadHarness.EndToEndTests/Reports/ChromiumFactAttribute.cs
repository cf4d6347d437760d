namespace LoadHarness.EndToEndTests.Reports;

/// <summary>
/// A test that needs a Chromium: skipped where there is none, but never on CI. LOADHARNESS_CHROMIUM names another one than
/// the system's.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.WhyNot!;
}

/// <summary>As <see cref="ChromiumFactAttribute"/>, for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.WhyNot!;
}

/// <summary>Where the browser is.</summary>
internal static class Chromium
{
    /// <summary>Path of the executable.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("LOADHARNESS_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Why browser tests cannot run here; null: they can, or CI insists.</summary>
    public static string? WhyNot =>
        File.Exists(Path) || Environment.GetEnvironmentVariable("CI") == "true" ? null : $"no Chromium at {Path}; LOADHARNESS_CHROMIUM names another";
}
