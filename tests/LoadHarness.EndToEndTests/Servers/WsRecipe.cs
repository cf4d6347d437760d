using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The relay over the package ws, see Relay/relay.cjs: it lets in who has the password of a <see cref="ServerScenario"/>.</summary>
internal static class WsRecipe
{
    public const string Name = "ws";

    /// <summary>The server.</summary>
    /// <param name="pingEvery">How often it pings everybody, in milliseconds, and cuts off who has not answered the one before; 0: never.</param>
    public static ServerRecipe With(int pingEvery = 0) => new(
        Name,
        NodePackage.Missing,
        (_, _) => NodePackage.Relay.FolderAsync(),
        (_, port) =>
        [
            NodeTools.Find("node")!, NodePackage.Relay.FolderAsync().Result["relay.cjs"], $"{port}", "others", ServerScenario.Password, "plain", "0", $"{pingEvery}",
        ]);
}
