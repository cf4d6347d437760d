using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Docs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The first run of a page about servers of others, typed as it stands there, with the port and the accounts of the server that a test has.</summary>
internal static class DocumentedRun
{
    /// <summary>Runs the commands of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="port">The port that it names, with its colon.</param>
    /// <param name="server">The server.</param>
    public static async Task PlayAsync(string page, string port, RealServer server)
    {
        using var folder = new TempFolder();
        var commands = new MarkdownFile(page).Commands().Where(command => command.StartsWith("loadharness ", StringComparison.Ordinal)).ToList();
        Assert.Contains(commands, command => command.Contains(port, StringComparison.Ordinal));
        foreach (var command in commands)
        {
            string[] words = command.Replace(port, $":{server.Port}", StringComparison.Ordinal).Split(' ')[1..];
            string[] shorter = words[0] != "run" ? [] :
            [
                "--for", "3s", "--clients", "20", "--out", "run", "--set", "populations.0.token=secret", "--set", "populations.0.user=user${client}",
                "--set", "generator.intervals=100%", "--set", "thresholds.0=delivery.latency p50 < 60 s",
            ];

            (await LoadHarnessProgram.RunAsync(folder, [.. words, .. shorter])).Expect(0);
        }

        Assert.True(Directory.Exists(folder["run"]), "no run among the commands");
    }
}
