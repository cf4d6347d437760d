using System.CommandLine;
using System.Runtime.InteropServices;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary><c>compare-native</c>: the harness, a native client and ClientWebSocket side by side, as a table of ratios.</summary>
internal static class CompareCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "compare-native";

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each candidate plays each load; medians are shown.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Length of the window in which CPU and messages are counted.",
            HelpName = "S",
            DefaultValueFactory = _ => 8,
        };
        var only = new Option<string?>("--only")
        {
            Description = $"Some of: {string.Join(", ", Case.All.Select(one => one.Name))}.",
            HelpName = "NAME,...",
        };
        var command = new Command(Name, "Measures what the harness costs against a native client and against ClientWebSocket.")
        {
            rounds, seconds, only,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true; // the programs that were started are ended first
                end.Cancel();
            });
            return await RunAsync(parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(only), end.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(int rounds, int seconds, string? only, CancellationToken stop)
    {
        try
        {
            if (rounds < 1 || seconds < 1)
            {
                throw new CompareException("--rounds and --seconds are at least 1.");
            }

            var programs = new Programs();
            var comparison = new Comparison(new LoadPlayer(programs, TimeSpan.FromSeconds(seconds)), Select(only), Console.Error.WriteLine);
            await comparison.PlayAsync(rounds, stop);
            Console.WriteLine(CompareTable.Of(comparison.Outcomes, programs, rounds, seconds));
            return 0;
        }
        catch (CompareException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("interrupted");
            return 130;
        }
    }

    private static Case[] Select(string? only)
    {
        if (only is null)
        {
            return [.. Case.All];
        }

        var names = only.Split(',', StringSplitOptions.TrimEntries);
        return names.Except(Case.All.Select(one => one.Name)).FirstOrDefault() is { } unknown
            ? throw new CompareException($"--only {unknown}: known are {string.Join(", ", Case.All.Select(one => one.Name))}.")
            : [.. Case.All.Where(one => names.Contains(one.Name))];
    }
}
