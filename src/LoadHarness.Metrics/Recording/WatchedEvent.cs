using System.Collections;

namespace LoadHarness.Metrics.Recording;

/// <summary>Which part of an event's neighbourhood a message belongs to, by the instant at which it was due.</summary>
public enum EventPart
{
    /// <summary>Before it began.</summary>
    Before,

    /// <summary>While it went on.</summary>
    During,

    /// <summary>After it had ended.</summary>
    After,
}

/// <summary>
/// An event: what becomes of the messages that are due before, during and after it is kept, and, where it chooses among the clients, of those that touch whom it hits
/// apart from all others. Immutable.
/// </summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="From">Messages due from here on belong to what was before it.</param>
/// <param name="For">So long after it has ended, or as long as it went on, they belong to what was after it.</param>
/// <param name="Until">From here on they belong to nothing: another event is planned, or nobody talks any more.</param>
/// <param name="Hit">Whom it hits, by number of the client; null: everybody.</param>
public sealed record WatchedEvent(int Number, TimeSpan From, TimeSpan For, TimeSpan Until, BitArray? Hit)
{
    /// <summary>More events than this are not watched: each costs a comparison for every delivery.</summary>
    public const int Most = 20;

    /// <summary>What takes no time of its own goes on for so long.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
}
