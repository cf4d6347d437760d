using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Comparing;

/// <summary>Comparisons for the tests of everything that shows them: made up, plausible, and the same on every machine.</summary>
public static class ComparisonSamples
{
    private static readonly DateTimeOffset FirstStart = new(2026, 3, 5, 14, 0, 0, TimeSpan.Zero);

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, Func<Comparison>> All { get; } = new Dictionary<string, Func<Comparison>>
    {
        ["same"] = () => Of(5, _ => new Effect()),
        ["regressed"] = () => Of(5, _ => new Effect { Latency = 1.12, Reconnects = 3, Lost = 4, Code = "1013" }),
        ["improved"] = () => Of(5, _ => new Effect { Latency = 0.8 }),
        ["nights"] = () => Comparison.Of(
            [.. Enumerable.Range(0, 7).Select(i => Night($"n{i}", i, new Effect { Latency = 1 + (0.01 * i) }))], [Night("tonight", 7, new Effect { Latency = 1.2 })]),
        ["one-each"] = () => Of(1, _ => new Effect { Latency = 1.05 }),
        ["not-comparable"] = () => Of(2, run => run with
        {
            Environment = run.Environment with { Cores = 4 },
            Populations = [.. run.Populations.Select(population => population with { Clients = 400 })],
        }),
        ["nothing-measured"] = () => Comparison.Of([SampleResults.NeverJoined()], [SampleResults.Empty()]),
    }.ToDictionary(pair => pair.Key, pair => Once(pair.Value));

    /// <summary>Ten runs take a while to make up, and nobody changes them.</summary>
    private static Func<Comparison> Once(Func<Comparison> make)
    {
        var made = new Lazy<Comparison>(make);
        return () => made.Value;
    }

    /// <summary>A run of a night, a day after the one before.</summary>
    private static RunResult Night(string id, int day, Effect effect)
    {
        var run = Run(id, day, "chat 4.2.0", effect);
        return run with { Run = run.Run with { StartedAt = FirstStart.AddDays(day) } };
    }

    /// <summary>Five interleaved runs a side of the same load, the candidate with an effect.</summary>
    private static Comparison Of(int runs, Func<int, Effect> effect) => Comparison.Of(
        [.. Enumerable.Range(0, runs).Select(i => Run($"a{i}", 2 * i, "chat 4.2.0", new Effect()))],
        [.. Enumerable.Range(0, runs).Select(i => Run($"b{i}", (2 * i) + 1, "chat 4.3.0-rc1", effect(i)))]);

    /// <summary>The same, with something else changed about the runs of the candidate.</summary>
    private static Comparison Of(int runs, Func<RunResult, RunResult> change)
    {
        var plain = Of(runs, (int _) => new Effect());
        return Comparison.Of(plain.Base, [.. plain.Candidate.Select(change)]);
    }

    /// <summary>A run of 500 members and 60 s, with a noise of 2 % from run to run.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="number">When it was played, and the seed of its noise.</param>
    /// <param name="build">Its build.</param>
    /// <param name="effect">What the build does.</param>
    public static RunResult Run(string id, int number, string build, Effect effect)
    {
        PhaseSpan[] phases = SampleResults.Phases(5, 8, 48, 54, 56);
        var run = new SampleBuilder(1000 + number, TimeSpan.FromSeconds(1), phases);
        var slow = 12 * effect.Latency * (1 + (0.02 * ((2 * run.Random.NextDouble()) - 1)));
        for (var i = 0; i < run.Length; i++)
        {
            int planned = i >= 55 ? 0 : Math.Min(500, (i + 1) * 100), before = i == 0 ? 0 : Math.Min(500, i * 100);
            var lost = run.In(i, "steady") && i % 10 == 0 ? effect.Lost : 0;
            SampleLoad.Arrive(run, i, "members", (SampleLoad.Play(run, i, "members", planned, before, planned) * 24) - lost, slow);
            run.Count(MetricCatalog.Lost, i, "members", lost);
            run.Censor(MetricCatalog.DeliveryLatency, i, "members", lost, SampleLoad.LostAfter);
            SampleLoad.Levels(run, i, planned, planned);
            if (run.In(i, "steady"))
            {
                run.Count(MetricCatalog.Drops, i, "members", effect.Reconnects * 6);
                run.Count(MetricCatalog.Reconnects, i, "members", effect.Reconnects * 6);
                run.Spread(MetricCatalog.ReconnectTime, i, "members", 900 * effect.Latency, 0.2, effect.Reconnects * 6);
            }
        }

        var result = SampleResults.Result(run, phases, [SampleResults.Members(500)]);
        return RunJudge.Judge(result with
        {
            Run = result.Run with { Id = id, Build = build, StartedAt = FirstStart.AddMinutes(2 * number) },
            Ends =
            [
                new("client", "1000", "left as planned", false, 500, SampleResults.S(54), SampleResults.S(55.9)),
                new("server", effect.Code, "closed by the server", true, 240 * effect.Reconnects, SampleResults.S(9), SampleResults.S(47.9)),
            ],
        });
    }

    /// <summary>What a build does differently.</summary>
    public sealed record Effect
    {
        /// <summary>Factor on latencies.</summary>
        public double Latency { get; init; } = 1;

        /// <summary>Factor on drops and reconnects.</summary>
        public int Reconnects { get; init; } = 1;

        /// <summary>Deliveries lost every ten seconds.</summary>
        public int Lost { get; init; }

        /// <summary>Close code of the drops.</summary>
        public string Code { get; init; } = "1012";
    }
}
