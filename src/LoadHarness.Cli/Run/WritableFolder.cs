namespace LoadHarness.Cli.Run;

/// <summary>Folders for what a command is going to write, proven before it does anything else.</summary>
internal static class WritableFolder
{
    /// <summary>Makes a folder if it is not there, and proves that files can be written into it.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">They must not.</exception>
    public static void Make(string path)
    {
        Directory.CreateDirectory(path);
        var probe = Path.Combine(path, ".writable");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }
}
