using System.Collections.Concurrent;
using LoadHarness.Engine.Faults;

namespace LoadHarness.Tests.Faults;

/// <summary>What a relay has told, for a test.</summary>
internal sealed class HeardNews : IRelayNews
{
    private int blocked;

    public int Blocked => Volatile.Read(ref blocked);

    public ConcurrentQueue<int> ThrownAway { get; } = new();

    public void OnBlocked() => Interlocked.Increment(ref blocked);

    public void OnThrownAway(int client) => ThrownAway.Enqueue(client);
}
