using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The chat server over the package socket.io, see SocketIo/chat.cjs.</summary>
internal static class SocketIoRecipe
{
    /// <summary>The server.</summary>
    /// <param name="options">Its switches.</param>
    public static ServerRecipe With(params string[] options) => new(
        "socket.io",
        NodePackage.Missing,
        (_, _) => NodePackage.SocketIo.FolderAsync(),
        (_, port) => [NodeTools.Find("node")!, NodePackage.SocketIo.FolderAsync().Result["chat.cjs"], $"{port}", .. options]);
}
