using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>
/// The connections of a client that have not ended: one nearly always, more where its policy leaves old ones open or dials twice.
/// Guarded by the client's gate; the newest may be looked at from any thread.
/// </summary>
internal sealed class SessionRack
{
    private ClientSession? _newest;
    private List<ClientSession>? _older; // most clients never have one
    private List<ClientSession>? _stranded; // ended for the client, half-open for the server

    /// <summary>The newest; null: there is none.</summary>
    public ClientSession? Newest => Volatile.Read(ref _newest);

    /// <summary>How many there are.</summary>
    public int Count => (_newest is null ? 0 : 1) + (_older?.Count ?? 0);

    /// <summary>Whether there is one, or a dial, that the client has not turned away from.</summary>
    public bool HasAny => Furthest is not null;

    /// <summary>The state of that one that has come furthest, of those that the client has not turned away from; null: there is none.</summary>
    public ClientState? Furthest
    {
        get
        {
            ClientState? furthest = null;
            for (var i = -1; i < (_older?.Count ?? 0); i++)
            {
                if ((i < 0 ? _newest : _older![i]) is { IsDismissed: false, State: var state } && !(state <= furthest))
                {
                    furthest = state; // connecting, login, open: in this order
                }
            }

            return furthest;
        }
    }

    /// <summary>Whether one other than this is joined.</summary>
    public bool IsJoinedBeside(ClientSession session) =>
        (_newest is { IsJoined: true } && _newest != session) || _older?.Exists(other => other.IsJoined && other != session) == true;

    /// <summary>A new one, from now on the newest.</summary>
    public void Add(ClientSession session)
    {
        if (_newest is not null)
        {
            (_older ??= []).Add(_newest);
        }

        Volatile.Write(ref _newest, session);
    }

    /// <summary>One has ended.</summary>
    public void Remove(ClientSession session)
    {
        if (session != _newest)
        {
            _older?.Remove(session);
            return;
        }

        Volatile.Write(ref _newest, _older is { Count: > 0 } ? _older[^1] : null);
        if (_newest is not null)
        {
            _older!.RemoveAt(_older.Count - 1);
        }
    }

    /// <summary>The client gives all of them up as dead.</summary>
    public void GiveUp(EndCause cause, string detail) => Each(session => session.GiveUp(Dead(cause, detail)));

    /// <summary>The same, and turns to another one: how they end concerns nobody.</summary>
    public void Replace(EndCause cause, string detail) => Each(session => session.Dismiss(Dead(cause, detail)));

    /// <summary>One has ended, but the server is not told.</summary>
    public void Strand(ClientSession session) => (_stranded ??= []).Add(session);

    /// <summary>Now it is told of this one, of which it was not.</summary>
    public void Bury(ClientSession session)
    {
        _stranded?.Remove(session);
        session.Connection!.Abort();
    }

    /// <summary>Now it is told of all.</summary>
    public void BuryAll()
    {
        while (_stranded is [var session, ..])
        {
            Bury(session);
        }
    }

    /// <summary>Does something to each; they may end by it.</summary>
    public void Each(Action<ClientSession> act)
    {
        foreach (var session in _newest is null ? [] : (ClientSession[])[_newest, .. _older ?? []])
        {
            act(session);
        }
    }

    private static ConnectionEnd Dead(EndCause cause, string detail) => new(EndSide.Network, cause, CloseCode.None, TimeSpan.Zero, detail);
}
