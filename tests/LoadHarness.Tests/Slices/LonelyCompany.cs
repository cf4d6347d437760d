using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

/// <summary>Other slices that come when a test says so, and keep silent.</summary>
internal sealed class LonelyCompany : IRunCompany
{
    public TaskCompletionSource<DateTimeOffset> Met { get; } = new();

    public SliceOfRun Slice => new(1, 2);

    public CancellationTokenSource CalledOff { get; } = new();

    public SliceReport? Together => null;

    public RunEnding? End => CalledOff.IsCancellationRequested ? new RunEnding(RunEndingKind.Interrupted, "slice 2 of 2 ended the run") : null;

    public CancellationToken Ended => CalledOff.Token;

    public Task<DateTimeOffset> MeetAsync(CancellationToken stop) => Met.Task.WaitAsync(stop);

    public void Tell(SliceReport report)
    {
    }

    public void CallOff(RunEnding ending)
    {
    }
}
