using BenchmarkDotNet.Attributes;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>
/// What the books cost for each received message, a 25th of its sending and its share of closing the interval of each second
/// included; so what is allocated there, once a second, is spread over 62,500 messages.
/// </summary>
public class LedgerBenchmarks
{
    private readonly FanOut ledgerLoad = new();
    private readonly FanOut recorderLoad = new();
    private readonly FanOut wholeLoad = new();
    private readonly LedgerSink ledger = new();
    private readonly RunRecorder recorder = new(FanOut.Layout);
    private readonly RunRecorder whole = new(FanOut.Layout);

    [GlobalSetup]
    public void Prepare()
    {
        FanOut.Enter(e => ledger.Emit(e));
        FanOut.Enter(e => recorder.Emit(e));
        FanOut.Enter(e => whole.Emit(e));
    }

    [Benchmark(Baseline = true, Description = "ledger alone", OperationsPerInvoke = FanOut.ReceivedPerSecond)]
    public long Ledger()
    {
        ledgerLoad.PlaySecond(ledger, scan: false);
        return ledger.Close(ledgerLoad.Now);
    }

    [Benchmark(Description = "ledger, counters and histograms", OperationsPerInvoke = FanOut.ReceivedPerSecond)]
    public long Recorder() => Play(recorderLoad, recorder, scan: false);

    [Benchmark(Description = "all bookkeeping: find the stamp, and record", OperationsPerInvoke = FanOut.ReceivedPerSecond)]
    public long Whole() => Play(wholeLoad, whole, scan: true);

    private static long Play(FanOut load, RunRecorder recorder, bool scan)
    {
        load.PlaySecond(recorder, scan);
        recorder.CloseInterval(load.Now, target: FanOut.Rooms * FanOut.RoomSize);
        return recorder.BrokenIdentity is null ? recorder.Live.Delivered : throw new InvalidOperationException(recorder.BrokenIdentity);
    }

    private sealed class LedgerSink : IClientEventSink
    {
        private readonly DeliveryLedger ledger = new(FanOut.Layout.Ledger, new CountingTally());

        public void Emit(in ClientEvent clientEvent) => ledger.Take(clientEvent);

        public long Close(TimeSpan now) => ledger.Balance(now, final: false).Classed;
    }

    private sealed class CountingTally : ILedgerTally
    {
        private long calls;

        public void Count(MetricDefinition metric, int population, int phase, long number) => calls += number;

        public void Arrival(int population, int phase, TimeSpan due, TimeSpan sent, TimeSpan received) => calls++;

        public void FanOut(int population, int phase, int audience, in FanOutNews news) => calls++;

        public void Echo(int population, int phase, TimeSpan due, TimeSpan received) => calls++;

        public void Acknowledge(int population, int phase, TimeSpan due, TimeSpan at) => calls++;

        public void MissAcknowledgement(int population, int phase) => calls++;

        public void Censor(int population, int phase, long number) => calls += number;

        public void Absence(int client, TimeSpan sent, DeliveryClass found, RecoverySource source, int number)
        {
        }

        public void Classified(int sender, int receiver, TimeSpan due, DeliveryClass found, TimeSpan? latency, int number)
        {
        }

        public void Offence(in LedgerOffence offence) =>
            throw new InvalidOperationException($"{offence.Class}: this load breaks no rule, {calls} calls so far.");

        public void Pardon(int sender, uint sequence, IConnectionFacts on) =>
            throw new InvalidOperationException($"This load loses nothing, {calls} calls so far.");
    }
}
