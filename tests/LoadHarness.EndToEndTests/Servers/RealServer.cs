using System.Net.Sockets;
using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>How one of the servers is had that nobody of LoadHarness wrote.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Missing">What is missing on this machine, and how to have it; null: it can be started.</param>
/// <param name="Prepare">Prepares its folder, once: configuration, accounts, packages.</param>
/// <param name="Command">The command line that serves on a port in the foreground, in the prepared folder.</param>
internal sealed record ServerRecipe(string Name, string? Missing, Func<TempFolder, int, Task> Prepare, Func<TempFolder, int, IEnumerable<string>> Command);

/// <summary>One of those servers in a process of its own: it can be killed, and started again on the same port with what it kept.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServerRecipe recipe;
    private readonly TempFolder folder = new();
    private ChildProcess? process;

    private RealServer(ServerRecipe recipe) => this.recipe = recipe;

    /// <summary>The port on which it serves; stays the same when it is started again.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>What it says that it did, where it counts that at all.</summary>
    public ServerLedger Ledger => new(Url("ledger"));

    /// <summary>The address of one of its pages.</summary>
    public Uri Url(string path) => new($"http://127.0.0.1:{Port}/{path}");

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RealServer> StartAsync(ServerRecipe recipe)
    {
        Assert.True(recipe.Missing is null, $"{recipe.Name}: {recipe.Missing}");
        var server = new RealServer(recipe);
        try
        {
            await recipe.Prepare(server.folder, server.Port);
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends it a signal: TERM lets it close its connections, KILL ends it at once, STOP freezes it.</summary>
    public Task SignalAsync(string signal) => process!.SignalAsync(signal);

    /// <summary>Ends it by a signal, and starts it again after a pause.</summary>
    public async Task RestartAsync(string signal, TimeSpan pause = default)
    {
        await SignalAsync(signal);
        await process!.EndAsync();
        await process.DisposeAsync();
        process = null;
        await Task.Delay(pause, TimeProvider.System);
        await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task LaunchAsync()
    {
        process = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), recipe.Command(folder, Port));
        await process.MeanwhileAsync(ListensAsync());
    }

    private async Task<bool> ListensAsync()
    {
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < Patience;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(Poll, TimeProvider.System);
            }
        }

        throw new TimeoutException($"{recipe.Name} does not listen on port {Port}.");
    }
}
