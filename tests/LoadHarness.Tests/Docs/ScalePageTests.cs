using System.Globalization;
using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Docs;

/// <summary>docs/scale.md: its tables follow from its figures.</summary>
public sealed partial class ScalePageTests
{
    private const double Kilobyte = 1e3;
    private static readonly string Page = RepositoryFiles.Read("docs/scale.md");
    private static readonly (string Name, double Says, double Hears)[] Loads = [("connected", 0, 0), ("chat", 0.1, 2.5), ("busy", 1, 25)];
    private static readonly (string Name, int Cores, double Gigabytes, int Addresses, int Slices)[] Machines = [("small", 2, 4, 1, 1), ("large", 16, 32, 4, 8)];

    [Fact]
    public void Loads_CostWhatTheirMessagesCost()
    {
        foreach (var load in Loads)
        {
            var shown = Row(load.Name)[^1];
            Assert.Equal(MicrosecondsOf(load), Number(shown), load.Name == "connected" ? 0.05 : 0.5);
        }
    }

    [Fact]
    public void Machines_HoldWhatTheScarcestAllows()
    {
        var header = Row("clients");
        var holds = Row("one machine holds");
        for (var column = 1; column < header.Length; column++)
        {
            var load = Loads.Single(load => header[column].StartsWith(load.Name, StringComparison.Ordinal));
            var machine = Machines.Single(machine => header[column].EndsWith(machine.Name, StringComparison.Ordinal));
            var fits = Fits(load, machine);

            Assert.Equal(fits, Number(holds[column]), 1.0);
            Assert.All([10_000, 100_000, 1_000_000], clients => Assert.Equal(
                Math.Ceiling(clients / fits), Number(Row(clients.ToString("N0", CultureInfo.InvariantCulture))[column])));
        }
    }

    private static double MicrosecondsOf((string Name, double Says, double Hears) load)
    {
        var (said, received) = (Number(Row("CPU of a message said")[1]), Number(Row("CPU of a message received")[1]));
        return ((load.Says + (1.0 / 30)) * said) + ((load.Hears + (1.0 / 30)) * received);
    }

    /// <summary>The CPU of a load as it is shown: people multiply what they read.</summary>
    private static double Fits((string Name, double Says, double Hears) load, (string Name, int Cores, double Gigabytes, int Addresses, int Slices) machine)
    {
        var cpu = machine.Cores / 2.0 * 1e6 / Number(Row(load.Name)[^1]);
        var ports = machine.Addresses * Number(Row("ports")[1]);
        var bytes = (Number(Row("memory of a client that is connected")[1]) + Number(Row("memory of its socket in the kernel")[1])) * Kilobyte;
        var memory = ((machine.Gigabytes * 1e9) - (machine.Slices * 135e6)) / bytes;
        return Math.Floor(new[] { cpu, ports, memory }.Min());
    }

    private static string[] Row(string name) =>
        Page.Split('\n').Where(line => line.StartsWith($"| {name}", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).First();

    private static double Number(string cell) => double.Parse(Digits().Match(cell).Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[0-9][0-9,.]*")]
    private static partial Regex Digits();
}
