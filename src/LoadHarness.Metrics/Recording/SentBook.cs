using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// How many messages of each client the kernel has taken: with the sequence numbers, which count from zero, that names every message that
/// went out. Thread-safe; eight bytes for each client of the plan.
/// </summary>
/// <param name="clients">Number of clients in the plan.</param>
/// <param name="played">Numbers of those that are played here, ascending; null: all.</param>
internal sealed class SentBook(int clients, IReadOnlyList<int>? played = null)
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

    /// <summary>How many of each client that is played here were sent since the last call, in the order of their numbers. By one thread at a time.</summary>
    public long[] TakeDelta()
    {
        var delta = new long[played?.Count ?? clients];
        for (var i = 0; i < delta.Length; i++)
        {
            var client = played?[i] ?? i;
            var now = Volatile.Read(ref _sent[client]);
            delta[i] = now - _taken[client];
            _taken[client] = now;
        }

        return delta;
    }
}
