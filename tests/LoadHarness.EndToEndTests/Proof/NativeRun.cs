using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>A run of the program against the native server, and what each of them says of it.</summary>
internal sealed class NativeRun(TempFolder folder, ServerCounts server) : RunBooks(new RunFiles(folder["run"])), IDisposable
{
    /// <summary>The server's own account, when all was over.</summary>
    public ServerCounts Server { get; } = server;

    /// <summary>Messages that the kernel took and the server never read.</summary>
    public long Unread => this[MetricCatalog.Sent] - Server["messages_in"];

    /// <summary>Plays a scenario of plain text against a server with defects.</summary>
    /// <param name="scenario">The scenario; null: rooms of ten.</param>
    /// <param name="defects">Options of the server.</param>
    /// <param name="meanwhile">What is to be done while it runs.</param>
    public static async Task<NativeRun> PlayAsync(
        ProofScenario? scenario, string[] defects, Func<NativeServer, Task<ServerCounts>>? meanwhile = null)
    {
        scenario ??= new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Plain }] };
        await using var server = await NativeServer.StartAsync(defects);
        var folder = new TempFolder();
        try
        {
            scenario.WriteTo(folder, server.Url);
            await using var program = LoadHarnessProgram.Start(folder, "run", ProofScenario.FileName, "--out", "run");
            if (meanwhile is not null)
            {
                await program.MeanwhileAsync(meanwhile(server));
            }

            var end = await program.EndAsync();
            end.Expect(end.ExitCode == 0 ? 0 : 3);
            return new NativeRun(folder, await server.Ledger.WaitForAsync(counts => counts["pending"] == 0));
        }
        catch (Exception)
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Dispose();
}
