using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Scenarios;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// Two builds of the reference backend side by side, played in turn as users do it with <c>repeat</c>, five runs a side: what was made worse on
/// purpose is found, and a build compared with itself raises no alarm. Where LOADHARNESS_SAMPLES names a folder, the comparisons are kept there.
/// </summary>
[Trait("Tier", "Long")]
public sealed class RealBuildsTests(ITestOutputHelper output)
{
    private const string Base = "--delay=40ms"; // so that 5 % is above the floor of 1 ms
    private const string Leavers = "--kick=2% every 1s code 1012";
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);
    private static readonly string Scenario = RepositoryFiles.PathOf("scenarios/load/builds.yaml");

    [Theory]
    [InlineData("latency-5-percent", Base, "--delay=42ms", "delivery.latency p50")]
    [InlineData("latency-10-percent", Base, "--delay=44ms", "delivery.latency p50")]
    [InlineData("delay-growing", "--delay=1ms", "--delay=1ms+300ms/min", "delivery.latency p50")]
    public async Task Repeat_ASlowerBuild_IsRegressed(string name, string baseline, string candidate, string number)
    {
        var comparison = await CompareAsync(name, [baseline], [candidate], exitCode: 3);

        Assert.Contains(comparison.Numbers, row => row.Number.Name == number && row.Outcome == ComparisonOutcome.Regressed);
    }

    [Fact]
    public async Task Repeat_ABuildThatLosesOneInTenThousand_IsRegressed()
    {
        var comparison = await CompareAsync("lost-1-in-10000", [Base], [Base, "--drop=1/10000"], exitCode: 3);

        Assert.Equal(0, comparison.Counts.Single(row => row.Metric.Name == "delivery.lost").Base);
        Assert.True(comparison.Counts.Single(row => row.Metric.Name == "delivery.lost").Candidate > 0);
        Assert.DoesNotContain(comparison.Numbers, row => row.Outcome == ComparisonOutcome.Regressed);
    }

    [Fact]
    public async Task Repeat_ABuildThatSendsTwiceAsManyAway_IsRegressed()
    {
        var comparison = await CompareAsync("reconnects-twice", [Base, Leavers], [Base, Leavers.Replace("2%", "4%", StringComparison.Ordinal)], exitCode: 3);

        var reconnects = comparison.Counts.Single(row => row.Metric.Name == "reconnect.count");
        Assert.True(reconnects is { Base: >= 50, Candidate: >= 50, Outcome: ComparisonOutcome.Regressed }, reconnects.ToString());
    }

    [Fact]
    public async Task Repeat_ABuildAgainstItself_RaisesAtMostOneAlarmInTen()
    {
        var (alarms, comparable) = (0, 0);
        for (var i = 1; i <= 10; i++)
        {
            var comparison = await CompareAsync("", [Base], [Base], exitCode: null, "--for", "3s", "--seed", $"{i}", "--set", "generator.intervals=34%");
            comparable += comparison.Outcome == ComparisonOutcome.NotComparable ? 0 : 1;
            alarms += comparison.Outcome is ComparisonOutcome.Regressed or ComparisonOutcome.Improved ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 1);
        Assert.InRange(comparable, 8, 10); // a harness that was late itself is not compared
    }

    private async Task<Comparison> CompareAsync(string name, string[] baseline, string[] candidate, int? exitCode, params string[] options)
    {
        using var folder = new TempFolder();
        await using var one = await BackendProgram.StartAsync(baseline);
        await using var other = await BackendProgram.StartAsync(candidate);
        await using var program = LoadHarnessProgram.Start(
            folder, ["repeat", Scenario, "--times", "5", "--pause", "500ms", "--quiet", "--target", one.Url, "--against", other.Url, "--out", "series",
                "--build", Named(baseline), "--against-build", Named(candidate), .. options]);
        var end = await program.EndAsync(Within);
        output.WriteLine(end.Output);
        if (exitCode is { } code)
        {
            end.Expect(code);
        }

        Keep(folder["series/comparison"], name);
        IReadOnlyList<RunResult> Side(string letter) => [.. Directory.GetDirectories(folder["series"], $"*-{letter}").Order(StringComparer.Ordinal).Select(ResultFile.Read)];
        return Comparison.Of(Side("a"), Side("b"), new ComparisonOptions());
    }

    /// <summary>What the build does wrong is its name: <c>delay=40ms drop=1/10000</c>.</summary>
    private static string Named(string[] settings) => string.Join(' ', settings.Select(setting => setting.TrimStart('-')));

    private static void Keep(string comparison, string name)
    {
        if (Environment.GetEnvironmentVariable("LOADHARNESS_SAMPLES") is { Length: > 0 } samples && name.Length > 0)
        {
            var target = Directory.CreateDirectory(Path.Combine(samples, name)).FullName;
            foreach (var file in Directory.EnumerateFiles(comparison))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
    }
}
