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
        var grown = new long[3];
        for (var stretch = 0; stretch < grown.Length; stretch++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            Chat(20_000 + (stretch * 60_000), 80_000 + (stretch * 60_000));
            grown[stretch] = GC.GetTotalMemory(forceFullCollection: true) - before;
        }

        // The memory is that of the process: what else lives in it may grow now and then, a ledger that keeps something grows in each stretch.
        Assert.True(grown.Min() < 64 * 1024, $"grew by {string.Join(", ", grown)} bytes, each over 60,000 messages");
    }
}
