using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The chat server over the package socket.io, see SocketIo/chat.cjs; the package is installed once for all tests.</summary>
internal static class SocketIoRecipe
{
    private static readonly Lazy<Task<TempFolder>> Package = new(InstallAsync);

    private static string? Missing => NodeTools.Find("node") is null || NodeTools.Find("npm") is null ? "node and npm are not on the PATH" : null;

    /// <summary>The server.</summary>
    /// <param name="options">Its switches.</param>
    public static ServerRecipe With(params string[] options) => new(
        "socket.io",
        Missing,
        (_, _) => Package.Value,
        (_, port) => [NodeTools.Find("node")!, Package.Value.Result["chat.cjs"], $"{port}", .. options]);

    private static async Task<TempFolder> InstallAsync()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "SocketIo")))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        await NodeTools.InstallAsync(folder.FullPath);
        return folder;
    }
}
