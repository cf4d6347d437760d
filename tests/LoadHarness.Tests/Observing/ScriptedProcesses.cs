using LoadHarness.Engine.Observing;

namespace LoadHarness.Tests.Observing;

/// <summary>Processes as a test wants them.</summary>
internal sealed class ScriptedProcesses : IProcessView
{
    private readonly Dictionary<int, (ProcessState State, OpenHandles Handles, int[] Children)> all = [];
    private readonly HashSet<int> forbidden = [];
    private string? trouble;

    public void Set(
        int pid, double cpu = 0, long rss = 0, int threads = 1, long handles = 0, long sockets = 0, long birth = 1, int[]? children = null) =>
        all[pid] = (new ProcessState(birth, TimeSpan.FromSeconds(cpu), rss, threads), new OpenHandles(handles, sockets), children ?? []);

    public void End(int pid) => all.Remove(pid);

    public void Forbid(int pid) => forbidden.Add(pid);

    public void Break(string why) => trouble = why;

    public ProcessState? Read(int pid) =>
        trouble is not null ? throw new IOException(trouble) : all.TryGetValue(pid, out var found) ? found.State : null;

    public IReadOnlyList<int> ChildrenOf(int pid) => all[pid].Children;

    public OpenHandles Count(int pid) => forbidden.Contains(pid) ? throw new UnauthorizedAccessException() : all[pid].Handles;
}
