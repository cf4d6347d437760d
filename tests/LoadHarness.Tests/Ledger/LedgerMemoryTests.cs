using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Ledger;

/// <summary>What the ledger keeps does not grow with the length of the run.</summary>
[Collection(Alone.Name)]
public sealed class LedgerMemoryTests
{
    [Fact]
    public void Memory_OfALongRun_IsThatOfTenH()
    {
        var script = new LedgerScript(2).Enter(0, 0).Enter(1, 0);
        void Chat(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var at = i * 0.01;
                script.Receive(1, 0, script.Say(0, at), at + 0.001);
                if (i % 100 == 0)
                {
                    script.Tally.Forget();
                    Assert.Null(script.Balance(at).Broken);
                }
            }
        }

        Chat(0, 20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Chat(20_000, 200_000);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(grown < 64 * 1024, $"grew by {grown} bytes over 180,000 messages");
    }
}
