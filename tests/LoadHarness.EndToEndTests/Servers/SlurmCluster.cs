using System.Globalization;
using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>
/// A Slurm with several emulated nodes on this machine: its own daemons, ports and keys, all in a folder of its own. Each node has one core,
/// so that each slice has a node for itself. What is still queued or running at the end is cancelled.
/// </summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    private static readonly string[] Programs = ["slurmctld", "slurmd", "munged", "sbatch", "srun", "squeue", "scancel", "sinfo", "scontrol"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(30);

    private readonly TempFolder folder = new();
    private readonly List<ChildProcess> daemons = [];
    private readonly int nodes;

    private SlurmCluster(int nodes) => this.nodes = nodes;

    /// <summary>What is missing on this machine; null: nothing.</summary>
    public static string? Missing =>
        Programs.FirstOrDefault(name => Recipes.Program(name) is null) is { } absent ? $"{absent} is not installed: apt-get install slurmctld slurmd slurm-client munge" : null;

    /// <summary>What a program needs to talk to it.</summary>
    public Dictionary<string, string> Environment => new() { ["SLURM_CONF"] = folder["slurm.conf"] };

    /// <summary>Starts it, and waits until its nodes are idle.</summary>
    public static async Task<SlurmCluster> StartAsync(int nodes)
    {
        Assert.True(Missing is null, Missing);
        var cluster = new SlurmCluster(nodes);
        try
        {
            await cluster.LaunchAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of Slurm, or one that uses it.</summary>
    /// <param name="workingFolder">Where.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="command">Command and arguments.</param>
    public async Task<ProgramEnd> RunAsync(string workingFolder, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var all = Environment;
        foreach (var (name, value) in environment)
        {
            all[name] = value;
        }

        await using var process = ChildProcess.Start(workingFolder, all, command);
        return await process.EndAsync();
    }

    /// <summary>Runs a command of Slurm that must work.</summary>
    /// <returns>What it prints.</returns>
    public async Task<string> AskAsync(params string[] command) => (await RunAsync(folder.FullPath, new Dictionary<string, string>(), command)).Expect(0).Output.Trim();

    /// <summary>Waits until a job has ended.</summary>
    /// <returns>How it ended, by Slurm: <c>COMPLETED 0:0</c>, <c>FAILED 4:0</c>.</returns>
    public Task<string> EndOfAsync(string job, TimeSpan within) => WaitAsync(
        async () =>
        {
            var words = (await AskAsync("scontrol", "show", "job", job, "--oneliner")).Split(' ');
            var (state, code) = (ValueOf(words, "JobState="), ValueOf(words, "ExitCode="));
            return state is "PENDING" or "RUNNING" or "COMPLETING" or "CONFIGURING" ? null : $"{state} {code}";
        },
        within,
        () => $"job {job} has not ended");

    /// <summary>Waits for something that must come about.</summary>
    public static async Task<T> WaitAsync<T>(Func<Task<T?>> look, TimeSpan within, Func<string> complaint)
        where T : class
    {
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < within;)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(Poll, TimeProvider.System);
        }

        throw new TimeoutException($"{complaint()} within {within}.");
    }

    public async ValueTask DisposeAsync()
    {
        // Jobs lead sessions of their own: the daemons must end them, before they are ended themselves.
        if (daemons.Count > 1)
        {
            await RunAsync(folder.FullPath, new Dictionary<string, string>(), "scancel", "--full", "--signal=KILL", $"--user={System.Environment.UserName}");
            await RunAsync(folder.FullPath, new Dictionary<string, string>(), "scancel", $"--user={System.Environment.UserName}");
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) < UpWithin
                && (await RunAsync(folder.FullPath, new Dictionary<string, string>(), "squeue", "--noheader")).Output.Trim().Length > 0)
            {
                await Task.Delay(Poll, TimeProvider.System);
            }
        }

        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            await daemon.SignalAsync("TERM");
            await daemon.EndAsync();
            await daemon.DisposeAsync();
        }

        folder.Dispose();
    }

    private static string ValueOf(string[] words, string name) => words.First(word => word.StartsWith(name, StringComparison.Ordinal))[name.Length..];

    private async Task LaunchAsync()
    {
        foreach (var name in (string[])["state", .. Enumerable.Range(1, nodes).Select(node => $"spool-n{node}")])
        {
            Directory.CreateDirectory(folder[name]);
        }

        folder.WriteProgram("munge.key", Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(512))); // nobody else may read it
        folder.Write("slurm.conf", Configuration());
        Start(
            "munged", "--foreground", "--force", $"--key-file={folder["munge.key"]}", $"--socket={folder["munge.sock"]}", $"--pid-file={folder["munged.pid"]}",
            $"--log-file={folder["munged.log"]}", $"--seed-file={folder["munge.seed"]}");
        await WaitAsync(() => Task.FromResult(File.Exists(folder["munge.sock"]) ? "" : null), UpWithin, () => "munged is not up");
        Start("slurmctld", "-D", "-i", "-f", folder["slurm.conf"]);
        foreach (var node in Enumerable.Range(1, nodes))
        {
            Start("slurmd", "-D", "-N", $"n{node}", "-f", folder["slurm.conf"]);
        }

        await WaitAsync(
            async () => (await RunAsync(folder.FullPath, new Dictionary<string, string>(), "sinfo", "--noheader", "--Node", "--states=idle", "--format=%N")).Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == nodes ? "" : null,
            UpWithin,
            () => $"the nodes are not idle: {string.Join('\n', Directory.GetFiles(folder.FullPath, "*.log").Select(File.ReadAllText))}");
    }

    private void Start(string program, params string[] arguments) =>
        daemons.Add(ChildProcess.Start(folder.FullPath, Environment, [Recipes.Program(program)!, .. arguments]));

    private string Configuration()
    {
        var host = System.Environment.MachineName;
        var lines = Enumerable.Range(1, nodes).Select(node => string.Create(
            CultureInfo.InvariantCulture, $"NodeName=n{node} NodeHostname={host} NodeAddr=127.0.0.1 Port={FreePort.Find()} CPUs=1 RealMemory=100 State=UNKNOWN"));
        return $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort.Find()}
            SlurmUser={System.Environment.UserName}
            SlurmdUser={System.Environment.UserName}
            AuthType=auth/munge
            AuthInfo=socket={folder["munge.sock"]}
            StateSaveLocation={folder["state"]}
            SlurmdSpoolDir={folder["spool-%n"]}
            SlurmctldPidFile={folder["slurmctld.pid"]}
            SlurmdPidFile={folder["slurmd-%n.pid"]}
            SlurmctldLogFile={folder["slurmctld.log"]}
            SlurmdLogFile={folder["slurmd-%n.log"]}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SwitchType=switch/none
            MpiDefault=none
            MailProg=/bin/true
            ReturnToService=2
            KillWait=10
            InactiveLimit=0
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SchedulerType=sched/builtin
            SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=1000
            SlurmdTimeout=10
            SlurmdParameters=config_overrides
            {string.Join('\n', lines)}
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """;
    }
}
