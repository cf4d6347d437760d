namespace LoadHarness.EndToEndTests.Programs;

/// <summary>To whom the relay passes on what one client says.</summary>
internal enum RelayAudience
{
    /// <summary>To all others of its room.</summary>
    Others,

    /// <summary>To all of its room, itself included.</summary>
    Everyone,

    /// <summary>To all others of all rooms: a server that mixes its rooms up.</summary>
    Flood,
}
