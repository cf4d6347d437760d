namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>
/// What the switchable defects did, each counted on its own. In JSON the names are <c>defectDropped</c>, <c>defectDuplicated</c> and so
/// on. Counters go on when a defect is switched off or changed; only a reset of the ledger zeroes them.
/// </summary>
public enum DefectCounter
{
    /// <summary>Deliveries that were not sent (<c>drop</c>).</summary>
    Dropped,

    /// <summary>Extra copies that were sent (<c>duplicate</c>).</summary>
    Duplicated,

    /// <summary>Copies that went to a member of another room (<c>wrong-room</c>), counted in the room where the message was said.</summary>
    Misrouted,

    /// <summary>Copies with one damaged byte (<c>corrupt</c>); a damaged delivery that is also doubled counts twice.</summary>
    Corrupted,

    /// <summary>Deliveries that changed places with the next one of the same sender to that receiver (<c>reorder</c>).</summary>
    Reordered,

    /// <summary>Copies that were held back (<c>delay</c>), also those that had to wait behind one.</summary>
    Delayed,

    /// <summary>Deliveries that waited in line with their message (<c>throttle</c>).</summary>
    Throttled,

    /// <summary>Deliveries that were not sent because the receiver had just come back (<c>lose-on-reconnect</c>).</summary>
    LostOnReconnect,

    /// <summary>Deliveries that were not sent because the receiver's connection is half-open (<c>half-open</c>).</summary>
    Frozen,

    /// <summary>Connections that were made half-open (<c>half-open</c>).</summary>
    HalfOpened,

    /// <summary>Times at which the whole server stood still (<c>stall</c>).</summary>
    Stalls,

    /// <summary>Pong frames and pong messages that were not sent (<c>ignore-pings</c>).</summary>
    PingsIgnored,

    /// <summary>WebSocket requests refused although they were right (<c>refuse-logins</c>).</summary>
    LoginsRefused,

    /// <summary>Logins that were answered late (<c>slow-logins</c>).</summary>
    LoginsSlowed,

    /// <summary>Connections that were ended (<c>kick</c>); not those of <c>/admin/kick</c>.</summary>
    Kicked,

    /// <summary>Bytes leaked for messages (<c>leak-per-message</c>).</summary>
    BytesLeakedByMessages,

    /// <summary>Bytes leaked for connections (<c>leak-per-connection</c>).</summary>
    BytesLeakedByConnections,

    /// <summary>Descriptors leaked for connections (<c>leak-handles</c>).</summary>
    HandlesLeaked,

    /// <summary>Timers leaked for connections that ended (<c>leak-timers</c>).</summary>
    TimersLeaked,

    /// <summary>Ticks of leaked timers (<c>leak-timers</c>).</summary>
    TimerTicks,

    /// <summary>Defects that were switched on, changed or switched off, at the start and later.</summary>
    Changes,
}
