using System.Threading.Channels;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Adapters.NBomber;

/// <summary>
/// What happened to one population, on its way from the threads of the clients to the copies of its NBomber scenario. It never makes a client wait: what
/// finds no room is only counted. Thread-safe.
/// </summary>
/// <param name="capacity">How much may wait.</param>
internal sealed class SampleFeed(int capacity)
{
    private readonly Channel<Told> _channel = Channel.CreateBounded<Told>(new BoundedChannelOptions(capacity));
    private readonly Lock _gate = new(); // of losses, which are few
    private long _owed; // losses that NBomber has counted and that came after all
    private long _written;
    private long _taken;
    private long _refused;
    private Told? _last;
    private volatile bool _isOpen;

    /// <summary>Losses that NBomber has counted although the messages came later; it has counted these too.</summary>
    public long TakenBack => Volatile.Read(ref _owed);

    /// <summary>How much has not reached NBomber. Right once it takes no more.</summary>
    public long NotTaken => Volatile.Read(ref _refused) + Volatile.Read(ref _written) - Volatile.Read(ref _taken);

    /// <summary>Whether NBomber plays the scenario of the population.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>NBomber plays the scenario of the population.</summary>
    public void Open() => _isOpen = true;

    /// <summary>Something happened.</summary>
    public void Add(in RunSample sample)
    {
        if (sample.Number == 1 && (sample.Failure is null || sample.Metric != MetricCatalog.DeliveryLatency))
        {
            Write(Told.Of(sample));
            return;
        }

        lock (_gate)
        {
            // NBomber cannot take back what it has counted: the next loss makes up for the one that was none.
            _owed -= sample.Number;
            for (; _owed < 0; _owed++)
            {
                Write(Told.Of(sample));
            }
        }
    }

    /// <summary>Nothing more will come; copies that wait are let go.</summary>
    /// <param name="last">But this; null: nor that.</param>
    public void Complete(Told? last = null)
    {
        lock (_gate)
        {
            _last = last;
        }

        _channel.Writer.TryComplete();
    }

    /// <summary>Waits for the next one.</summary>
    /// <returns>Null: all has been taken.</returns>
    public async ValueTask<Told?> TakeAsync()
    {
        try
        {
            // Not WaitToReadAsync, which wakes all copies for each of them.
            var next = await _channel.Reader.ReadAsync().ConfigureAwait(false);
            Interlocked.Increment(ref _taken);
            return next;
        }
        catch (ChannelClosedException)
        {
            lock (_gate)
            {
                var last = _last;
                _last = null;
                return last;
            }
        }
    }

    private void Write(Told told)
    {
        if (_isOpen && _channel.Writer.TryWrite(told))
        {
            Interlocked.Increment(ref _written);
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
