namespace LoadHarness.Benchmarks.Comparing;

/// <summary>Who plays a load.</summary>
internal enum Candidate
{
    /// <summary>The program as it is shipped.</summary>
    Harness,

    /// <summary>The native client: what is physically possible.</summary>
    Native,

    /// <summary>The program with the transport that .NET brings along.</summary>
    ClientWebSocket,
}
