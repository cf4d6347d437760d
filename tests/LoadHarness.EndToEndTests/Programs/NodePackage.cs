using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Servers and other programs for node with their npm packages, installed once for all tests into a folder of their own.</summary>
internal sealed class NodePackage
{
    private readonly string name;
    private readonly Lazy<Task<TempFolder>> installed;

    private NodePackage(string name)
    {
        this.name = name;
        installed = new Lazy<Task<TempFolder>>(InstallAsync);
    }

    /// <summary>Servers over the package ws.</summary>
    public static NodePackage Relay { get; } = new("Relay");

    /// <summary>The server over the package socket.io.</summary>
    public static NodePackage SocketIo { get; } = new("SocketIo");

    /// <summary>Those who know what Kubernetes and GitHub Actions take.</summary>
    public static NodePackage Foreign { get; } = new("Foreign");

    /// <summary>What is missing on this machine to install packages; null: nothing.</summary>
    public static string? Missing => NodeTools.Find("node") is null || NodeTools.Find("npm") is null ? "node and npm are not on the PATH" : null;

    /// <summary>The folder, as soon as everything is there.</summary>
    public Task<TempFolder> FolderAsync() => installed.Value;

    private async Task<TempFolder> InstallAsync()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, name)))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        await NodeTools.InstallAsync(folder.FullPath);
        return folder;
    }
}
