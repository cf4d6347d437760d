namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A folder of its own for one test, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <summary>Full path.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("loadharness-").FullName;

    /// <summary>Full path of something in it.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>Writes a file into it.</summary>
    /// <returns>Its name.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return name;
    }

    /// <summary>Writes a script into it that can be started by its name.</summary>
    public void WriteProgram(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
