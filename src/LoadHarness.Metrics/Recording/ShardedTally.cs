using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Counters and histograms without wide sharing: each thread writes to a shard of its own, and an interval's end merges
/// them. Thread-safe; allocates nothing once a histogram has its pages.
/// </summary>
/// <param name="phases">The phases.</param>
/// <param name="populations">Number of populations.</param>
/// <param name="lostAfter">The bound below which what never arrived cannot have been.</param>
/// <param name="storms">Is told what clients missed while they were away.</param>
/// <param name="splits">What is kept apart for events.</param>
/// <param name="teller">Tells a listener of deliveries; null: there is none.</param>
/// <param name="aside">Whether a client is of a population that is left aside; null: none is.</param>
internal sealed class ShardedTally(
    PhaseTimeline phases, int populations, TimeSpan lostAfter, StormBook storms, EventSplits splits, SampleTeller? teller, Func<int, bool>? aside = null) : ILedgerTally
{
    private static int _dealer;

    [ThreadStatic]
    private static int _shardOfThread; // from 1; 0: none yet

    // A fixed number, because thread-pool threads come and go over a long run.
    private readonly RecorderShard[] _shards =
    [
        .. Enumerable.Range(0, Math.Min(16, Environment.ProcessorCount * 2))
            .Select(_ => new RecorderShard(phases.Names.Count, populations, lostAfter, splits)),
    ];

    private readonly int _steady = phases.Names.ToList().IndexOf("steady");
    private readonly OffenceStore _offences = new();

    /// <summary>The first offences of each class.</summary>
    public IReadOnlyList<LedgerOffence> Offences => _offences.ToList();

    /// <inheritdoc />
    public void Count(MetricDefinition metric, int population, int phase, long number)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Add(metric, phase, population, number);
        }
    }

    /// <inheritdoc />
    public void Arrival(int population, int phase, TimeSpan due, TimeSpan sent, TimeSpan received)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Record(MetricCatalog.DeliveryLatency, phase, population, received - due);
            shard.Record(MetricCatalog.DeliveryLatencyUncorrected, phase, population, received - sent);
        }

        teller?.Arrived(population, received - due);
    }

    /// <inheritdoc />
    public void FanOut(int population, int phase, int audience, in FanOutNews news)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            Record(shard, MetricCatalog.FanOutFirst, news.First, news.FirstLost);
            Record(shard, MetricCatalog.FanOutLast, news.Last, news.LastLost);
            if (phase == _steady)
            {
                shard.FanOut.Note(audience, news);
            }
        }

        void Record(RecorderShard to, MetricDefinition metric, TimeSpan? value, long lost)
        {
            if (value is { } known)
            {
                to.Record(metric, phase, population, known);
            }

            if (lost != 0)
            {
                to.Censor(metric, phase, population, lostAfter, lost);
            }
        }
    }

    /// <summary>First and last receivers by the size of the audience.</summary>
    public IReadOnlyList<RecordedFanOut> FanOutBySize()
    {
        var sum = new FanOutSizes(lostAfter);
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                sum.Add(shard.FanOut);
            }
        }

        return sum.ToList();
    }

    /// <inheritdoc />
    public void Echo(int population, int phase, TimeSpan due, TimeSpan received) =>
        Record(MetricCatalog.EchoLatency, population, due, received - due);

    /// <inheritdoc />
    public void Acknowledge(int population, int phase, TimeSpan due, TimeSpan at)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Add(MetricCatalog.Acknowledged, phase, population, 1);
            shard.Record(MetricCatalog.AckLatency, phase, population, at - due);
        }
    }

    /// <inheritdoc />
    public void MissAcknowledgement(int population, int phase)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Add(MetricCatalog.AckMissing, phase, population, 1);
            shard.Censor(MetricCatalog.AckLatency, phase, population, lostAfter, 1);
        }
    }

    /// <inheritdoc />
    public void Censor(int population, int phase, long number)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Censor(MetricCatalog.DeliveryLatency, phase, population, lostAfter, number);
            shard.Censor(MetricCatalog.DeliveryLatencyUncorrected, phase, population, lostAfter, number);
        }

        teller?.Miss(population, number);
    }

    /// <inheritdoc />
    public void Absence(int client, TimeSpan sent, DeliveryClass found, RecoverySource source, int number) =>
        storms.NoteAbsence(client, sent, found, source, number);

    /// <inheritdoc />
    public void Classified(int sender, int receiver, TimeSpan due, DeliveryClass found, TimeSpan? latency, int number)
    {
        if (!splits.IsNeeded)
        {
            return;
        }

        var shard = Shard;
        lock (shard.Gate)
        {
            splits.Count(shard.Splits!, sender, receiver, due, found, latency, number);
        }
    }

    /// <summary>What was kept apart for events so far.</summary>
    public IReadOnlyList<RecordedSplit> SplitsSoFar(TimeSpan now)
    {
        if (splits.NewBooks() is not { } sum)
        {
            return [];
        }

        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                for (var i = 0; i < sum.Length; i++)
                {
                    if (shard.Splits![i] is { } book)
                    {
                        (sum[i] ??= new EventSplits.Book()).Add(book);
                    }
                }
            }
        }

        return splits.ToRecords(sum, now);
    }

    /// <inheritdoc />
    public void Offence(in LedgerOffence offence)
    {
        if (aside?.Invoke(offence.Receiver) is not true)
        {
            _offences.Add(offence); // few are kept: who misbehaves must not take the place of the others
        }
    }

    /// <inheritdoc />
    public void Pardon(int sender, uint sequence, IConnectionFacts on) => _offences.Pardon(sender, sequence, on);

    /// <summary>Adds to a count in the phase of an instant; by default one.</summary>
    public void Count(MetricDefinition metric, int population, TimeSpan instant, long number = 1) =>
        Count(metric, population, phases.At(instant), number);

    /// <summary>Records a duration in the phase of its start.</summary>
    public void Record(MetricDefinition metric, int population, TimeSpan start, TimeSpan value)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Record(metric, phases.At(start), population, value);
        }
    }

    /// <summary>Notes a duration that had not ended.</summary>
    public void RecordAtLeast(MetricDefinition metric, int population, TimeSpan start, TimeSpan bound)
    {
        var shard = Shard;
        lock (shard.Gate)
        {
            shard.Censor(metric, phases.At(start), population, bound, 1);
        }
    }

    /// <summary>The sum of a count in the present interval.</summary>
    public long Sum(MetricDefinition metric)
    {
        var sum = 0L;
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                sum += shard.Sum(metric);
            }
        }

        return sum;
    }

    /// <summary>Moves everything counted since the last call into a table.</summary>
    public void DrainInto(CellTable target)
    {
        foreach (var shard in _shards)
        {
            var table = shard.Swap();
            target.Add(table);
            table.Reset();
        }
    }

    private RecorderShard Shard
    {
        get
        {
            if (_shardOfThread == 0)
            {
                _shardOfThread = 1 + (Interlocked.Increment(ref _dealer) & 0xffff);
            }

            return _shards[_shardOfThread % _shards.Length];
        }
    }
}
