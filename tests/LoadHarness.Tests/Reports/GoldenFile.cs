namespace LoadHarness.Tests.Reports;

/// <summary>
/// Compares text with a committed file. LOADHARNESS_UPDATE_GOLDEN=1 writes the file instead: look at the difference before
/// you commit it.
/// </summary>
internal static class GoldenFile
{
    public static void Verify(string name, string actual, string part = "Reports")
    {
        var path = Path.Combine(Folder(part), name);
        if (Environment.GetEnvironmentVariable("LOADHARNESS_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{name} is missing; LOADHARNESS_UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Folder(string part)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LoadHarness.sln")))
        {
            at = at.Parent;
        }

        Assert.NotNull(at);
        return Path.Combine(at.FullName, "tests", "LoadHarness.Tests", part, "Golden");
    }
}
