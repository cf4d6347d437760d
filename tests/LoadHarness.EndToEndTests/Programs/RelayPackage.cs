using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The relay and other servers with the package ws, installed once for all tests of a class into a folder of its own.</summary>
public sealed class RelayPackage : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Lazy<Task> installed;

    // Lazy, because xunit creates fixtures of skipped tests too.
    public RelayPackage() => installed = new Lazy<Task>(InstallAsync);

    /// <summary>Starts a relay.</summary>
    /// <param name="audience">Whom it relays to.</param>
    /// <param name="token">The only right token; empty: any is.</param>
    /// <param name="form">In what form a text comes back: plain, html or json.</param>
    /// <param name="dropEvery">So many-th copies are not sent; 0: all are.</param>
    internal async Task<RelayServer> StartAsync(
        RelayAudience audience = RelayAudience.Others, string token = "", string form = "plain", int dropEvery = 0)
    {
        await installed.Value;
        return await RelayServer.StartAsync(folder.FullPath, "relay.cjs", audience.ToString().ToLowerInvariant(), token, form, $"{dropEvery}");
    }

    /// <summary>Starts another server of the folder Relay.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="options">What follows the port on its command line.</param>
    internal async Task<RelayServer> StartScriptAsync(string script, params string[] options)
    {
        await installed.Value;
        return await RelayServer.StartAsync(folder.FullPath, script, options);
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
