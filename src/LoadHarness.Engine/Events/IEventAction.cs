namespace LoadHarness.Engine.Events;

/// <summary>What an event does. One call at a time, in the order begin, end; expected failures are outcomes, not exceptions.</summary>
internal interface IEventAction
{
    /// <summary>Does it. Takes as long as it takes: that of a command ends with the command.</summary>
    /// <param name="stop">The run is over: comes to an end at once.</param>
    Task<EventOutcome> BeginAsync(CancellationToken stop);

    /// <summary>Undoes what lasts, at the end of the event or of the run; null: there is nothing to say beside what was said at its beginning.</summary>
    Task<EventOutcome?> EndAsync();
}

/// <summary>What came of an event. Immutable.</summary>
/// <param name="Text">In words.</param>
/// <param name="Hit">How many clients or connections it hit; null: that is no number.</param>
/// <param name="Failed">Whether it could not be done.</param>
internal sealed record EventOutcome(string Text, long? Hit = null, bool Failed = false)
{
    /// <summary>Of how many clients that is; null: it is not told of clients.</summary>
    public long? Of { get; init; }
}
