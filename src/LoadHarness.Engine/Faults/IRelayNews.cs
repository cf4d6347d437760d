namespace LoadHarness.Engine.Faults;

/// <summary>What a relay has to tell the books of its run, so that nothing of its own making is held against the backend. Thread-safe.</summary>
internal interface IRelayNews
{
    /// <summary>This machine had no descriptor or no port for a connection.</summary>
    void OnBlocked();

    /// <summary>A connection has ended while the relay still held something that its client had sent.</summary>
    /// <param name="client">Number of the client.</param>
    void OnThrownAway(int client);
}
