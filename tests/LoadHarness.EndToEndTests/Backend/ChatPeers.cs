using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>
/// Several members of one room, let go together: a peer left open would make the stop of the backend wait for its goodbye.
/// </summary>
internal sealed class ChatPeers(ChatPeer[] all) : IDisposable
{
    public ChatPeer[] All { get; } = all;

    public ChatPeer this[int index] => All[index];

    /// <summary>Joins so many members, one after the other.</summary>
    public static async Task<ChatPeers> JoinAsync(ChatBackend backend, string room, int count)
    {
        var peers = new ChatPeer[count];
        for (var i = 0; i < count; i++)
            peers[i] = await ChatPeer.JoinAsync(backend, room);
        return new ChatPeers(peers);
    }

    public void Dispose()
    {
        foreach (var peer in All)
            peer.Dispose();
    }
}
