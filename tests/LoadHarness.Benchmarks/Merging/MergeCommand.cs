using System.CommandLine;
using System.Globalization;
using LoadHarness.Benchmarks.Comparing;

namespace LoadHarness.Benchmarks.Merging;

/// <summary><c>merge-slices</c>: what <c>loadharness merge</c> takes for many slices, on one core.</summary>
internal static class MergeCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "merge-slices";

    private const double Mebibyte = 1 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AtMost = TimeSpan.FromHours(1);

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var slices = Number("--slices", "How many slices.", 1_000);
        var clients = Number("--clients", "Clients of each.", 10_000);
        var intervals = Number("--intervals", "Intervals of a second.", 120);
        var command = new Command(Name, "Makes up results of slices, merges them with the program as it is shipped, and tells what that took.") { slices, clients, intervals };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(slices), parsed.GetValue(clients), parsed.GetValue(intervals), stop));
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };

    private static async Task<int> RunAsync(int slices, int clients, int intervals, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("slices-").FullName;
        try
        {
            var size = new SliceFiles(clients, intervals).Write(folder, slices);
            var began = TimeProvider.System.GetTimestamp();
            await using var merge = Child.Start(core: 1, [.. new Programs().Harness, "merge", folder, "--out", Path.Combine(folder, "whole")]);
            var ended = merge.EndAsync(AtMost, stop);
            var (peak, last) = (0.0, default(ProcessTree));
            while (!ended.IsCompleted)
            {
                var used = ProcessTree.Of(merge.Id);
                (peak, last) = (Math.Max(peak, used.RssBytes), used.CpuMicroseconds > last.CpuMicroseconds ? used : last);
                await Task.WhenAny(ended, Task.Delay(Look, TimeProvider.System, stop));
            }

            await ended;
            Console.WriteLine(merge.Said);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{slices} slices of {clients} clients and {intervals} intervals, {size / Mebibyte:0.0} MiB each: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s, {last.CpuMicroseconds / 1e6:0.0} s of CPU, at most {peak / Mebibyte:0} MiB; merged {new FileInfo(Path.Combine(folder, "whole", "result.json")).Length / Mebibyte:0.0} MiB"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
