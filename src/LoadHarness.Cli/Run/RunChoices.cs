using System.Globalization;
using System.Net;
using LoadHarness.Cli.Export;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Cli.Run;

/// <summary>What the command line chose of a run, beside the scenario. Immutable.</summary>
/// <param name="Output">Run folder; null: a folder of its own under reports/runs.</param>
/// <param name="Build">Name of the build under test; may be empty.</param>
/// <param name="Sources">Local addresses to dial from; empty: as the system likes.</param>
/// <param name="Receiver">Where metrics are sent while the run goes on; null: nowhere.</param>
/// <param name="Quiet">Whether nothing is printed but the verdict and where the report is.</param>
/// <param name="Baselines">Runs to compare with when it has ended, as they were typed; empty: none.</param>
internal sealed record RunChoices(string? Output, string Build, IReadOnlyList<IPAddress> Sources, OtlpReceiver? Receiver, bool Quiet, IReadOnlyList<string> Baselines)
{
    /// <summary>The place of the run in a series; null: it is played by itself.</summary>
    public RunRepetition? Repetition { get; init; }

    /// <summary>Which part of the run is played, and how it begins together with the others. Default: all of it.</summary>
    public SliceChoices Slices { get; init; } = SliceChoices.Whole;

    /// <summary>What tells the run folder from others of the same scenario: the build, and the part.</summary>
    public string Label => Slices.Slice is { } part
        ? string.Create(CultureInfo.InvariantCulture, $"{Build}{(Build.Length > 0 ? "-" : "")}slice-{part.Number}-of-{part.Of}")
        : Build;

    /// <summary>Wire formats in code.</summary>
    public required ProtocolShelf Protocols { get; init; }

    /// <summary>So many of the first clients are written down event by event and frame by frame; 0: none.</summary>
    public int TracedClients { get; init; }
}
