using LoadHarness.Engine.Slices;

namespace LoadHarness.Cli.Slices;

/// <summary>A slice at its rendezvous: its company, and what it has agreed on with it. Whoever disposes it leaves.</summary>
internal interface IMeeting : IRunCompany, IAsyncDisposable
{
    /// <summary>Identity of the run, the same for all slices.</summary>
    uint Run { get; }
}
