using LoadHarness.EndToEndTests.Programs;
using LoadHarness.EndToEndTests.Proof;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>A run of the program against one of the servers that nobody of us wrote.</summary>
internal sealed class ServerRun : RunBooks, IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder folder;

    private ServerRun(TempFolder folder)
        : base(new RunFiles(folder["run"])) => this.folder = folder;

    /// <summary>What comes with it where clients talk all the while, and send heartbeats.</summary>
    public static MetricDefinition[] Outage { get; } =
        [.. ChatRun.Outage, MetricCatalog.Lost, MetricCatalog.HeartbeatsMissed, MetricCatalog.Duplicate];

    /// <summary>Plays a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="port">Where the server is, or what stands before it.</param>
    /// <param name="exitCode">What the program must end with; null: it judges, one way or the other.</param>
    /// <param name="onSignal">What is to be done when the scenario gives its signal.</param>
    public static async Task<ServerRun> PlayAsync(ServerScenario scenario, int port, int? exitCode, Func<Task>? onSignal = null)
    {
        var folder = new TempFolder();
        try
        {
            var file = scenario.WriteTo(folder, port);
            await using var program = LoadHarnessProgram.Start(folder, "run", file, "--out", "run");
            if (onSignal is not null)
            {
                await program.MeanwhileAsync(DoAsync(folder, onSignal));
            }

            var end = await program.EndAsync();
            end.Expect(exitCode ?? (end.ExitCode == 0 ? 0 : 3));
            return new ServerRun(folder);
        }
        catch (Exception)
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Dispose();

    private static async Task<bool> DoAsync(TempFolder folder, Func<Task> task)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !File.Exists(folder[ServerScenario.SignalFile]); await Task.Delay(Poll, TimeProvider.System))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "the scenario has given no signal");
        }

        await task();
        return true;
    }
}
