namespace LoadHarness.Engine.Events;

/// <summary>The simulated clients as events get at them: their network, and whether they are there at all. Thread-safe.</summary>
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

    /// <summary>These clients come, at the distances that the plan has between them, the first one now.</summary>
    void Bring(IReadOnlyList<int> clients);

    /// <summary>These clients leave with a proper close; those that have not come yet never come.</summary>
    void Dismiss(IReadOnlyList<int> clients);
}
