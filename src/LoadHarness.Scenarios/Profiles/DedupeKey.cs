namespace LoadHarness.Scenarios.Profiles;

/// <summary>By what a client that receives a message knows that it had it already (seed row 1.20).</summary>
public enum DedupeKey
{
    /// <summary>By nothing: each copy is shown (seed row 3.14).</summary>
    None,

    /// <summary>By the id of the message: its sender and its number.</summary>
    Id,

    /// <summary>By the millisecond at which it was said: different messages of the same millisecond are taken for one.</summary>
    Time,
}
