using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The relay with the package ws, installed once for all tests of a class into a folder of its own.</summary>
public sealed class RelayPackage : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Lazy<Task> installed;

    // Lazy, because xunit creates fixtures of skipped tests too.
    public RelayPackage() => installed = new Lazy<Task>(InstallAsync);

    /// <summary>Starts a relay.</summary>
    internal async Task<RelayServer> StartAsync(RelayAudience audience = RelayAudience.Others, string token = "")
    {
        await installed.Value;
        return await RelayServer.StartAsync(folder.FullPath, audience, token);
    }

    public void Dispose() => folder.Dispose();

    private Task InstallAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Relay")))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        return NodeTools.InstallAsync(folder.FullPath);
    }
}
