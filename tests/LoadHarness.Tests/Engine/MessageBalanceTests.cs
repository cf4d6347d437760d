using LoadHarness.Engine;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Engine;

/// <summary>The identity of messages in mid-run: it moves while it is read, but not further than what happened meanwhile.</summary>
public sealed class MessageBalanceTests
{
    [Theory]
    [InlineData(1_000, 900, 1_000, 900, 100, true)] // all stood still
    [InlineData(1_000, 900, 1_050, 940, 100, true)]
    [InlineData(1_000, 900, 1_300, 1_200, 400, true)] // as if all had been said, and nothing sent, when it was counted
    [InlineData(1_000, 900, 1_300, 1_200, 500, false)]
    [InlineData(1_000, 900, 1_000, 900, 36, true)] // threads in the midst of a step
    [InlineData(1_000, 900, 1_000, 900, 35, false)]
    [InlineData(1_000, 900, 1_000, 900, 165, false)]
    public void Check_InMidRun_AllowsForWhatHappensMeanwhile(
        long intendedBefore, long settledBefore, long intendedAfter, long settledAfter, long queued, bool holds)
    {
        var wrong = MessageBalance.Check(new MessageCounts(intendedBefore, settledBefore), queued, new MessageCounts(intendedAfter, settledAfter));

        Assert.Equal(holds, wrong is null);
        if (!holds)
        {
            Assert.StartsWith($"messages do not add up: intended {intendedAfter}, settled {settledAfter}, queued {queued} where ", wrong, StringComparison.Ordinal);
        }
    }
}
