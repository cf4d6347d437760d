using System.Security.Cryptography;
using System.Text;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// What of a machine makes its numbers comparable with those of another run: processor, cores, memory, operating system. Neither names nor
/// addresses: two machines of one kind are one. Pure.
/// </summary>
/// <param name="Processor">Name of the processor; empty: not known.</param>
/// <param name="Architecture">Processor architecture.</param>
/// <param name="Cores">Cores available to the harness.</param>
/// <param name="Gibibytes">Memory available to the harness, rounded: a kernel more or less is no other machine.</param>
/// <param name="OperatingSystem">Operating system and version.</param>
public sealed record MachineFingerprint(string Processor, string Architecture, int Cores, long Gibibytes, string OperatingSystem)
{
    private const double Gibibyte = 1L << 30;

    /// <summary>Short identity, for names of series: 8 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Processor}|{Architecture}|{Cores}|{Gibibytes}|{OperatingSystem}")))[..8];

    /// <summary>The machine that played a run.</summary>
    public static MachineFingerprint Of(RunResult result) => Of(result.Environment);

    /// <summary>The machine of an environment; of a merged one, all machines together.</summary>
    public static MachineFingerprint Of(RunEnvironment machine) => new(
        machine.Processor, machine.Architecture, machine.Cores, (long)Math.Round(machine.MemoryBytes / Gibibyte), machine.OperatingSystem);

    /// <summary>For people.</summary>
    public override string ToString() =>
        $"{(Processor.Length > 0 ? Processor : Architecture)}, {Readable.Count(Cores, "core")}, {Readable.Count(Gibibytes)} GiB, {OperatingSystem}";
}
