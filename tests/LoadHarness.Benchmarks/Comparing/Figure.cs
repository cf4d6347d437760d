namespace LoadHarness.Benchmarks.Comparing;

/// <summary>One row of the table: a number that follows from what was seen of a candidate, smaller is better.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Of">Computes it from the samples of the case's loads; null: the candidate has none.</param>
internal sealed record Figure(string Name, Func<IReadOnlyList<Sample>, double?> Of);

/// <summary>Something that is compared: one or more loads, and the figures that follow from them.</summary>
/// <param name="Name">Its name for <c>--only</c>.</param>
/// <param name="Loads">Played one after the other by each candidate.</param>
/// <param name="Figures">The rows.</param>
internal sealed record Case(string Name, IReadOnlyList<Load> Loads, IReadOnlyList<Figure> Figures)
{
    private const double Kilobyte = 1024;

    /// <summary>All cases, in the order of the table.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        Echo(100),
        Echo(1_000),
        new(
            "fanout",
            [new("fanout", 500, ["-M", "rate", "-n", "500", "-m", "25", "-r", "5"])],
            [new("CPU µs per received message, 20 rooms of 25, 62,500/s", seen => seen[0].CpuMicroseconds / seen[0].Messages)]),
        new(
            "idle",
            [Idle(1_000), Idle(10_000)],
            [
                new("RSS KB per further idle client, 1,000 to 10,000",
                    seen => (seen[1].RssBytes - seen[0].RssBytes) / (seen[1].Connections - seen[0].Connections) / Kilobyte),
                new("RSS KB per idle client at 10,000, whole process", seen => seen[1].RssBytes / seen[1].Connections / Kilobyte),
            ]),
        new(
            "churn",
            [new("churn", 400, ["-M", "churn", "-w", "100"]) { Opening = Opening.Connections }],
            [new("CPU µs per connect, plain, from dial to closed", PerConnect)]),
        new(
            "churn-tls",
            [new("churn", 100, null) { Opening = Opening.Connections, Tls = true, Settings = ["target.tls.verify=false"] }],
            [new("CPU µs per connect, TLS to Kestrel, from dial to closed", PerConnect)]),
        new(
            "schedule",
            [new("schedule", 10_000, ["-M", "rate", "-n", "10000", "-m", "1", "-r", "1"]) { ToTheEnd = true }],
            [
                new("CPU % of a core, 10,000 clients x 1 msg/s there and back, heartbeats", seen => seen[0].CpuMicroseconds / seen[0].Seconds / 1e4),
                new("schedule lateness p50, ms", seen => seen[0].LatenessP50),
                new("schedule lateness p99, ms", seen => seen[0].LatenessP99),
            ]),
    ];

    private static Case Echo(int clients) => new(
        $"echo-{clients}",
        [new("echo", clients, ["-M", "echo", "-n", $"{clients}"])],
        [new($"CPU µs per echo, {clients:N0} connections, closed loop", seen => seen[0].CpuMicroseconds / seen[0].Messages)]);

    private static Load Idle(int clients) => new("idle", clients, ["-M", "idle", "-n", $"{clients}"])
    {
        Opening = Opening.Everybody,
        Settle = TimeSpan.FromSeconds(3),
    };

    private static double? PerConnect(IReadOnlyList<Sample> seen) => seen[0].CpuMicroseconds / seen[0].Opened;
}
