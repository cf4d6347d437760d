using System.Text.Json;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Histograms;

/// <summary>The npm package hdr-histogram-js reads what we write, and we read what it writes.</summary>
/// <remarks>witness.cjs documents what the two processes say to each other.</remarks>
public class ForeignWitnessTests(ForeignWitnessTests.Witness witness) : IClassFixture<ForeignWitnessTests.Witness>
{
    private const long Hour = 3_600_000_000;
    private static readonly double[] Percentiles = [0, 10, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

    /// <summary>Same parameters as ours: both sides must agree to the microsecond.</summary>
    private static readonly Dictionary<string, long[][]> Distributions = new()
    {
        ["empty"] = [],
        ["zeros"] = [[0, 7]],
        ["single"] = [[42, 1]],
        ["max"] = [[Hour, 3]],
        ["neighbours of bucket limits"] = [.. Enumerable.Range(0, 32).SelectMany(bit => Around(1L << bit)).Select(v => new[] { v, 1L })],
        ["full range"] = [.. Enumerable.Range(0, 3000).Select(i => new[] { (long)Math.Pow(Hour, i / 2999.0), 1L })],
        ["uniform"] = [.. Enumerable.Range(0, 10_000).Select(i => new[] { i * 37L, 1L })],
        ["exponential"] = [.. Enumerable.Range(0, 20_000).Select(i => new[] { (long)(-25_000 * Math.Log(1 - ((i + 0.5) / 20_000))), 1L })],
        ["two modes"] = [.. Enumerable.Range(0, 500).SelectMany(i => new long[][] { [1_000 + i, 990], [2_000_000 + (i * 100), 10] })],
        ["heavy counts"] = [[1, 1L << 40], [1_000, 1L << 45], [1_000_000, 127], [2_000_000, 128], [3_000_000, 1]],
    };

    /// <summary>Other parameters than ours, as lowest, highest and digits.</summary>
    private static readonly (long Lowest, long Highest, int Digits)[] Finer = [(1, Hour, 4), (1, Hour, 5), (1, 1L << 50, 3)];
    private static readonly (long Lowest, long Highest, int Digits)[] Coarser =
        [(1, Hour, 0), (1, Hour, 1), (1, Hour, 2), (1000, Hour, 3), (3, 2 * Hour, 2)];

    [NpmFact]
    public async Task WhatWeEncode_ReadByTheWitness_SaysWhatWeSay()
    {
        foreach ((string name, LatencyHistogram ours, Testimony heard) in await witness.HearAsync(Distributions, 1, Hour, 3))
        {
            AssertSame(name, heard.Decoded, ours);
        }
    }

    [NpmFact]
    public async Task WhatTheWitnessEncodes_ReadByUs_SaysWhatTheWitnessCounted()
    {
        foreach ((string name, LatencyHistogram ours, Testimony heard) in await witness.HearAsync(Distributions, 1, Hour, 3))
        {
            LatencyHistogram read = HistogramEncoding.FromBase64(heard.Encoded);

            AssertSame(name, heard.Own, read);
            Assert.True(read.SameCounts(ours), name);
        }
    }

    [NpmFact]
    public async Task WhatTheWitnessEncodesMoreFinely_ReadByUs_IsWhatWeWouldHaveCounted()
    {
        foreach (var (lowest, highest, digits) in Finer)
        {
            var testimonies = await witness.HearAsync(Distributions, lowest, highest, digits);
            foreach ((string name, LatencyHistogram ours, Testimony heard) in testimonies)
            {
                Assert.True(HistogramEncoding.FromBase64(heard.Encoded).SameCounts(ours), $"{name} with {digits} digits");
            }
        }
    }

    [NpmFact]
    public async Task WhatTheWitnessEncodesMoreCoarsely_ReadByUs_StaysWithinItsBuckets()
    {
        foreach (var (lowest, highest, digits) in Coarser)
        {
            foreach ((string name, _, Testimony heard) in await witness.HearAsync(Distributions, lowest, highest, digits))
            {
                LatencyHistogram read = HistogramEncoding.FromBase64(heard.Encoded);
                string label = $"{name} with {digits} digits from {lowest}";

                Assert.True(heard.Own.Count == read.TotalCount, label);
                AssertWithin(heard.Own.Mean, read.Mean.TotalMicroseconds, 0.001, label);
                for (int i = 1; i < Percentiles.Length; i++)
                {
                    // The witness names the end of its bucket, we its middle: at most half a bucket below, plus our own width.
                    double theirs = Math.Min(heard.Own.Values[i], Hour * 1.001);
                    double least = (theirs * (1 - Math.Pow(10, -digits))) - (2 * lowest);
                    double mine = read.ValueAtQuantile(Percentiles[i] / 100).TotalMicroseconds;
                    Assert.True(mine >= least && mine <= theirs * 1.001, $"{label}: p{Percentiles[i]} {theirs} {mine}");
                }
            }
        }
    }

    private static IEnumerable<long> Around(long limit) => new[] { limit - 1, limit, limit + 1 }.Where(v => v <= Hour);

    private static void AssertSame(string name, Stats theirs, LatencyHistogram ours)
    {
        Assert.True(theirs.Count == ours.TotalCount, $"{name}: count {theirs.Count} {ours.TotalCount}");
        Assert.True(theirs.Min == ours.Min.TotalMicroseconds, $"{name}: min {theirs.Min} {ours.Min}");
        Assert.True(theirs.Max == ours.Max.TotalMicroseconds, $"{name}: max {theirs.Max} {ours.Max}");
        AssertWithin(theirs.Mean, ours.Mean.TotalMicroseconds, 1e-9, name);
        for (int i = 0; i < Percentiles.Length; i++)
        {
            double value = ours.ValueAtQuantile(Percentiles[i] / 100).TotalMicroseconds;
            Assert.True(theirs.Values[i] == value, $"{name}: p{Percentiles[i]} {theirs.Values[i]} {value}");
        }
    }

    /// <summary>0.05 µs: our mean is rounded to 100 ns.</summary>
    private static void AssertWithin(double expected, double actual, double share, string name) =>
        Assert.True(Math.Abs(expected - actual) <= 0.051 + (Math.Abs(expected) * share), $"{name}: mean {expected} {actual}");

    public sealed record Stats(long Count, double Min, double Max, double Mean, double[] Values);

    public sealed record Testimony(string Encoded, Stats Own, Stats Decoded);

    /// <summary>The package, installed once into the copy of the witness beside the test assembly.</summary>
    public sealed class Witness
    {
        private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
        private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Histograms", "witness");
        private readonly Lazy<Task> _installed;

        // Lazy, because xunit creates fixtures of skipped tests too.
        public Witness() => _installed = new Lazy<Task>(() => NodeTools.InstallAsync(_folder));

        internal async Task<List<(string Name, LatencyHistogram Ours, Testimony Heard)>> HearAsync(
            Dictionary<string, long[][]> distributions, long lowest, long highest, int digits)
        {
            await _installed.Value;
            List<LatencyHistogram> ours = [.. distributions.Values.Select(Recorded)];
            string question = JsonSerializer.Serialize(
                new
                {
                    Percentiles,
                    Cases = distributions.Values.Zip(ours, (values, own) =>
                        new { lowest, highest, digits, values, Encoded = HistogramEncoding.ToBase64(own) }),
                },
                Json);
            string answer = await NodeTools.RunAsync("node", _folder, question, "witness.cjs");
            Testimony[] heard = JsonSerializer.Deserialize<Testimony[]>(answer, Json)!;
            Assert.Equal(distributions.Count, heard.Length);
            return [.. distributions.Keys.Zip(ours, heard)];
        }

        private static LatencyHistogram Recorded(long[][] values)
        {
            var histogram = new LatencyHistogram();
            foreach (long[] value in values)
            {
                histogram.RecordMicroseconds(value[0], value[1]);
            }

            return histogram;
        }
    }
}
