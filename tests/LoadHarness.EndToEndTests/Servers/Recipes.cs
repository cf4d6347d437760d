namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The servers that tests know, by name.</summary>
internal static class Recipes
{
    /// <summary>Where Debian keeps servers; not on everybody's PATH.</summary>
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin"];

    /// <summary>One of them.</summary>
    public static ServerRecipe Of(string name) => name switch
    {
        "signalr" => SignalRRecipe.With(),
        "socket.io" => SocketIoRecipe.With(),
        WsRecipe.Name => WsRecipe.With(),
        MosquittoRecipe.Name => MosquittoRecipe.Recipe,
        ProsodyRecipe.Name => ProsodyRecipe.Recipe,
        _ => throw new ArgumentException($"There is no recipe for '{name}'."),
    };

    /// <summary>Full path of a program; null: it is not installed.</summary>
    public static string? Program(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
