namespace LoadHarness.Engine.Events;

/// <summary>The network of the simulated clients, as events take it away and give it back. Thread-safe.</summary>
internal interface INetwork
{
    /// <summary>The network of these clients goes away; those that have not arrived yet arrive without one.</summary>
    /// <param name="clients">Numbers of the clients in the plan.</param>
    /// <param name="silent">Sockets stay open, unread and unwritten; false: they are aborted.</param>
    void Down(IReadOnlyList<int> clients, bool silent);

    /// <summary>Another network takes the place of that of these clients, and their old connections fall silent.</summary>
    void Switch(IReadOnlyList<int> clients);

    /// <summary>The network of these clients is back.</summary>
    void Up(IReadOnlyList<int> clients);
}
