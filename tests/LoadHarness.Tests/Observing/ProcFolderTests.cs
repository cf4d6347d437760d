using LoadHarness.Engine.Observing;

namespace LoadHarness.Tests.Observing;

/// <summary>Processes as Linux shows them, from texts and from a folder that looks like <c>/proc</c>.</summary>
public sealed class ProcFolderTests : IDisposable
{
    private const string Rest = "S 1 4711 4711 0 -1 4194560 2216 9804 0 0 120 30 7 9 20 0 12 0 987654 1234567890 2500 18446744073709551615";
    private readonly string root = Directory.CreateTempSubdirectory("loadharness-proc-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("4711 (node) " + Rest)]
    [InlineData("4711 (my chat server) " + Rest)]
    [InlineData("4711 (a) S 1 (b) " + Rest)]
    [InlineData("4711 (:) ) " + Rest)]
    [InlineData("4711 () " + Rest + "\n")]
    public void Parse_NamesWithBlanksAndBrackets_ReadsTheFieldsBehindThem(string line) =>
        Assert.Equal(new ProcStat('S', 150, 12, 987654), ProcStat.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("4711")]
    [InlineData("4711 (node)")]
    [InlineData("4711 (node) S 1 2 3")]
    [InlineData("4711 (node) S 1 4711 4711 0 -1 4194560 2216 9804 0 0 many 30 7 9 20 0 12 0 987654")]
    public void Parse_AnythingElse_IsNone(string line) => Assert.Null(ProcStat.Parse(line));

    [Theory]
    [InlineData('Z', true)]
    [InlineData('X', true)]
    [InlineData('T', false)]
    [InlineData('D', false)]
    public void State_OfTheDead_IsTold(char state, bool isDead) => Assert.Equal(isDead, new ProcStat(state, 0, 1, 0).IsDead);

    [Fact]
    public void Read_AProcess_TellsTimeMemoryAndThreads()
    {
        Write(4711, "4711 (node) " + Rest, "301400 2500 800 1 0 9000 0");

        var state = new ProcFolder(root).Read(4711);

        Assert.Equal(new ProcessState(987654, TimeSpan.FromSeconds(1.5), 2500L * Environment.SystemPageSize, 12), state);
    }

    [Fact]
    public void Read_NoneOrADeadOne_IsNull()
    {
        Write(12, "12 (node) " + Rest.Replace("S 1", "Z 1", StringComparison.Ordinal), "0 0 0 0 0 0 0");

        Assert.Null(new ProcFolder(root).Read(12));
        Assert.Null(new ProcFolder(root).Read(13));
    }

    [Fact]
    public void Count_FilesAndSockets_TellsThemApart()
    {
        Directory.CreateDirectory($"{root}/7/fd");
        File.CreateSymbolicLink($"{root}/7/fd/0", "/dev/null");
        File.CreateSymbolicLink($"{root}/7/fd/1", "pipe:[1234]");
        File.CreateSymbolicLink($"{root}/7/fd/23", "socket:[5678]");
        File.CreateSymbolicLink($"{root}/7/fd/1024", "socket:[9]");
        File.CreateSymbolicLink($"{root}/7/fd/5", "socket");

        Assert.Equal(new OpenHandles(5, 2), new ProcFolder(root).Count(7));
        Assert.Throws<DirectoryNotFoundException>(() => new ProcFolder(root).Count(8));
    }

    [Fact]
    public void ChildrenOf_SeveralThreads_AreThoseOfAll()
    {
        Directory.CreateDirectory($"{root}/7/task/7");
        Directory.CreateDirectory($"{root}/7/task/9");
        File.WriteAllText($"{root}/7/task/7/children", "11 12 ");
        File.WriteAllText($"{root}/7/task/9/children", "13");

        Assert.Equal([11, 12, 13], new ProcFolder(root).ChildrenOf(7).Order());
        Assert.Empty(new ProcFolder(root).ChildrenOf(8));
    }

    [Fact]
    public void ThisProcess_SeenBothWays_IsTheSame()
    {
        if (!ProcFolder.Exists)
        {
            return;
        }

        IProcessView linux = new ProcFolder(), portable = new PortableProcesses();
        var (one, other) = (linux.Read(Environment.ProcessId)!, portable.Read(Environment.ProcessId)!);

        Assert.InRange(one.ResidentBytes / (double)other.ResidentBytes, 0.5, 2);
        Assert.InRange((other.CpuTime - one.CpuTime).TotalSeconds, -1, 60);
        Assert.InRange(one.Threads, 2, 10_000);
        Assert.InRange(linux.Count(Environment.ProcessId).Handles!.Value, 3, 1_000_000);
        Assert.NotNull(portable.Count(Environment.ProcessId).Handles);
        Assert.Null(portable.Count(Environment.ProcessId).Sockets);
        Assert.Null(portable.Read(int.MaxValue));
        Assert.Null(linux.Read(int.MaxValue));
    }

    [Fact]
    public void Sockets_OpenedByThisProcess_AreCounted()
    {
        if (!ProcFolder.Exists)
        {
            return;
        }

        // Other tests open and close some meanwhile: many more than they do.
        var before = new ProcFolder().Count(Environment.ProcessId).Sockets!.Value;
        List<System.Net.Sockets.Socket> sockets =
            [.. Enumerable.Range(0, 400).Select(_ => new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))];
        var after = new ProcFolder().Count(Environment.ProcessId).Sockets!.Value;
        sockets.ForEach(socket => socket.Dispose());

        Assert.InRange(after - before, 200, 600);
    }

    private void Write(int pid, string stat, string statm)
    {
        Directory.CreateDirectory($"{root}/{pid}");
        File.WriteAllText($"{root}/{pid}/stat", stat);
        File.WriteAllText($"{root}/{pid}/statm", statm);
    }
}
