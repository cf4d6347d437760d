using LoadHarness.Engine.Slices;
using LoadHarness.Results;

namespace LoadHarness.Cli.Slices;

/// <summary>A slice at its rendezvous: its company, and what it has agreed on with it. Whoever disposes it leaves.</summary>
internal interface IMeeting : IRunCompany, IAsyncDisposable
{
    /// <summary>Identity of the run, the same for all slices.</summary>
    uint Run { get; }

    /// <summary>This slice; once the start is known with it, and with the clock against that of slice 1.</summary>
    SliceOfRun Slice { get; }
}
