using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

/// <summary>Other slices that come when a test says so, and keep silent.</summary>
internal sealed class LonelyCompany : IRunCompany
{
    public TaskCompletionSource<DateTimeOffset> Met { get; } = new();

    public SliceReport? Together => null;

    public RunEnding? End => null;

    public CancellationToken Ended => CancellationToken.None;

    public Task<DateTimeOffset> MeetAsync(CancellationToken stop) => Met.Task.WaitAsync(stop);

    public void Tell(SliceReport report)
    {
    }

    public void CallOff(RunEnding ending)
    {
    }
}
