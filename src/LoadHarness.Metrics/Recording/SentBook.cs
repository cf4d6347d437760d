using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// How many messages of each client the kernel has taken: with the sequence numbers, which count from zero, that names every message that
/// went out. Thread-safe; four bytes for each client.
/// </summary>
/// <param name="clients">Number of clients.</param>
internal sealed class SentBook(int clients)
{
    private readonly int[] _sent = new int[clients];
    private readonly int[] _taken = new int[clients];

    /// <summary>Takes an event; ignores all but sent messages.</summary>
    public void Take(in ClientEvent e)
    {
        if (e.Kind == ClientEventKind.Sent)
        {
            Interlocked.Increment(ref _sent[e.Client]);
        }
    }

    /// <summary>How many of each client were sent since the last call. By one thread at a time.</summary>
    public long[] TakeDelta()
    {
        var delta = new long[clients];
        for (var client = 0; client < clients; client++)
        {
            var now = Volatile.Read(ref _sent[client]);
            delta[client] = now - _taken[client];
            _taken[client] = now;
        }

        return delta;
    }
}
