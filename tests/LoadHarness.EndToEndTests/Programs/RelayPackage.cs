namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Starts the relay and other servers over the package ws.</summary>
internal static class RelayPackage
{
    /// <summary>Starts a relay.</summary>
    /// <param name="audience">Whom it relays to.</param>
    /// <param name="token">The only right token; empty: any is.</param>
    /// <param name="form">In what form a text comes back: plain, html or json.</param>
    /// <param name="dropEvery">So many-th copies are not sent; 0: all are.</param>
    public static Task<RelayServer> StartAsync(RelayAudience audience = RelayAudience.Others, string token = "", string form = "plain", int dropEvery = 0) =>
        StartScriptAsync("relay.cjs", audience.ToString().ToLowerInvariant(), token, form, $"{dropEvery}", "0");

    /// <summary>Starts another server of the folder Relay.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="options">What follows the port on its command line.</param>
    public static async Task<RelayServer> StartScriptAsync(string script, params string[] options) =>
        await RelayServer.StartAsync((await NodePackage.Relay.FolderAsync()).FullPath, script, options);
}
