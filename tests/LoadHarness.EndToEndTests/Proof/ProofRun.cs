using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>A run of the program against the reference backend in a process of its own, and what each of them says of it.</summary>
internal sealed class ProofRun : RunBooks, IAsyncDisposable
{
    private readonly ProofScenario scenario;
    private readonly BackendProgram server;
    private readonly TempFolder folder;

    private ProofRun(ProofScenario scenario, BackendProgram server, TempFolder folder, ServerCounts backend)
        : base(new RunFiles(folder["run"]))
    {
        this.scenario = scenario;
        this.server = server;
        this.folder = folder;
        Backend = backend;
    }

    /// <summary>The backend's own account, when all was over.</summary>
    public ServerCounts Backend { get; }

    /// <summary>A count of the backend.</summary>
    public long this[DefectCounter counter] => Backend[DefectCounts.NameOf(counter)];

    /// <summary>Plays a scenario against a backend with defects.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="defects">Options of the backend.</param>
    /// <param name="exitCode">What the program must end with; null: it judges, one way or the other.</param>
    /// <param name="path">Endpoint of the backend.</param>
    /// <param name="meanwhile">What is to be done while it runs.</param>
    public static async Task<ProofRun> PlayAsync(
        ProofScenario scenario, string[] defects, int? exitCode, string path = "/chat", Func<BackendProgram, Task>? meanwhile = null)
    {
        var server = await BackendProgram.StartAsync(defects);
        var folder = new TempFolder();
        try
        {
            scenario.WriteTo(folder, new UriBuilder(server.Url) { Path = path }.Uri.ToString());
            await using var program = LoadHarnessProgram.Start(folder, "run", ProofScenario.FileName, "--out", "run");
            if (meanwhile is not null)
            {
                await program.MeanwhileAsync(DoAsync(meanwhile(server)));
            }

            var end = await program.EndAsync();
            end.Expect(exitCode ?? (end.ExitCode == 0 ? 0 : 3));
            var counts = await server.Ledger.WaitForAsync(now => now["deliveriesQueued"] == 0);
            return new ProofRun(scenario, server, folder, counts);
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The backend's account as soon as it is as expected, after the run.</summary>
    public Task<ServerCounts> CountAsync(Func<ServerCounts, bool> expected) => server.Ledger.WaitForAsync(expected);

    /// <summary>Whom a defect has hit.</summary>
    public Task<IReadOnlyList<Victim>> VictimsAsync(DefectCounter counter) => server.VictimsAsync(counter);

    /// <summary>How many deliveries to one population a defect has hit.</summary>
    public async Task<long> VictimsAsync(DefectCounter counter, string population)
    {
        var crowd = scenario.Crowds.Single(crowd => crowd.Name == population);
        var tokens = Enumerable.Range(0, crowd.Clients).Select(index => scenario.TokenOf($"{population}/{index}")).ToHashSet();
        var victims = await VictimsAsync(counter);
        Assert.Equal(this[counter], victims.Count); // all of them are listed
        return victims.LongCount(victim => tokens.Contains(victim.ReceiverUser));
    }

    /// <summary>Messages that the kernel took and the backend never read, because it had given their connection up.</summary>
    public long Unread => this[MetricCatalog.Sent] - Backend["messagesReceived"];

    /// <summary>The messages that the run accuses of something although no defect that does such things has hit them.</summary>
    /// <param name="counters">The counters of the defects by class.</param>
    public async Task<IReadOnlyList<OffendingMessage>> WronglyAccusedAsync(params (string Class, DefectCounter Counter)[] counters)
    {
        // A machine that is busy may make things late.
        var accused = Result.Offenders.Where(offender => offender.Class != "late").ToList();
        Assert.NotEmpty(accused);
        foreach (var (name, counter) in counters)
        {
            var victims = (await VictimsAsync(counter)).ToLookup(victim => (victim.Room, victim.ReceiverUser));
            accused.RemoveAll(offender => offender.Class == name
                && victims[(offender.Room, scenario.TokenOf(offender.Receiver))].Any(victim => IsMessageOf(offender, victim)));
        }

        return accused;
    }

    /// <summary>Token of a client, from its name in the result.</summary>
    public string TokenOf(string client) => scenario.TokenOf(client);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Whether they are of the same message; what is too damaged to be recognised may be any.</summary>
    private bool IsMessageOf(OffendingMessage offender, Victim victim) =>
        offender.Sender.Length == 0
        || (victim.SenderUser == scenario.TokenOf(offender.Sender) && victim.Body.StartsWith(offender.Message, StringComparison.Ordinal));

    private static async Task<bool> DoAsync(Task task)
    {
        await task;
        return true;
    }
}
