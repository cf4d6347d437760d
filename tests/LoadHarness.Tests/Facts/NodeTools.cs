using System.Diagnostics;

namespace LoadHarness.Tests.Facts;

/// <summary>Runs node and npm for tests that compare us with a package of the JavaScript world.</summary>
internal static class NodeTools
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The full path of a program on the PATH, or null.</summary>
    public static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Installs exactly what the lock file in the folder names, without running any script of a package.</summary>
    public static Task InstallAsync(string folder) =>
        RunAsync("npm", folder, "", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");

    /// <summary>Runs a program in the folder and returns its output; throws with its error output if it fails.</summary>
    public static async Task<string> RunAsync(string program, string folder, string input, params string[] arguments)
    {
        string path = Find(program) ?? throw new InvalidOperationException($"{program} is not on the PATH.");
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // Both pipes are drained while the input is written: a full pipe would stop the program.
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}{await output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {Patience}.");
        }
    }
}
