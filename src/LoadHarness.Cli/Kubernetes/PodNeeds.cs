using System.Globalization;
using LoadHarness.Engine;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>
/// What the pods of a run are given. All are alike, so that each gets what the largest slice needs. Rather too much than too little: a pod
/// without memory is killed, one without CPU says INCONCLUSIVE. Pure, immutable.
/// </summary>
internal sealed record PodNeeds
{
    private const long MemoryStep = 64 << 20;

    /// <summary>For the runtime, what a room keeps of messages under way, the report, and merging: all slices are merged by the first.</summary>
    private const long MemoryOnTop = 256 << 20;

    private const int CpuStep = 250;
    private const int OwnCpu = 250; // thousandths of a core: clock, journal, console
    private const int LowestPort = 1_024;
    private const int HighestPort = 65_535;

    /// <summary>How long the slices wait for each other: nodes are added and images are pulled first.</summary>
    public static readonly TimeSpan MeetWithin = TimeSpan.FromMinutes(10);

    /// <summary>Clients leave, the slices send their results, the report is written.</summary>
    public static readonly TimeSpan LeaveWithin = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <summary>Memory of a pod, bytes: so much is set aside for it, and it gets no more.</summary>
    public required long Memory { get; init; }

    /// <summary>Thousandths of a core that are set aside for a pod. It may use more: a generator that is held back is late.</summary>
    public required int Cpu { get; init; }

    /// <summary>How long the Job may take at most, waiting for nodes included.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Ports of a pod that clients may dial from, as the kernel wants them written.</summary>
    public static string Ports => string.Create(CultureInfo.InvariantCulture, $"{LowestPort} {HighestPort}");

    /// <summary>What the pods of a cut plan need.</summary>
    /// <exception cref="UserException">No pod can play so many clients.</exception>
    public static PodNeeds Of(PlanCut cut)
    {
        var (plan, scenario) = (cut.Plan, cut.Plan.Scenario);
        var target = scenario.Target;
        var clients = cut.Slices.Max(slice => slice.Clients);
        const int ports = HighestPort - LowestPort + 1 - PreFlight.OwnDescriptors;
        if (clients > ports)
        {
            throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"The largest slice has {clients:N0} clients, but a pod has one address, and that {ports:N0} ports to dial from: use more slices."));
        }

        var messages = cut.Slices.Max(slice => slice.Deliveries + (2 * slice.Messages)); // a message is sent, and comes back
        var dials = clients / Math.Max(1, plan.ArrivalLength.TotalSeconds);
        var busy = Math.Max(messages * CostOfMessage(target).TotalSeconds, dials * CostOfDial(target).TotalSeconds);
        return new PodNeeds
        {
            Memory = RoundUp((2 * PreFlight.MemoryOf(scenario, clients)) + MemoryOnTop, MemoryStep),
            Cpu = (int)RoundUp(OwnCpu + (long)(2_000 * busy), CpuStep),
            Deadline = MeetWithin + plan.Length + (2 * (plan.Scenario.Drift.Idle ?? TimeSpan.Zero)) + LeaveWithin + Slack,
        };
    }

    /// <summary>CPU time of a message that is sent or received: measured over plain sockets (docs/performance.md), and rounded up.</summary>
    private static TimeSpan CostOfMessage(Target target) =>
        TimeSpan.FromMicroseconds((target.Transport == TransportKind.Own ? 8 : 20) + (IsSecure(target) ? 4 : 0));

    private static TimeSpan CostOfDial(Target target) => TimeSpan.FromMicroseconds(IsSecure(target) ? 1_200 : 150);

    private static bool IsSecure(Target target) => target.Url?.Scheme == Uri.UriSchemeWss;

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;
}
