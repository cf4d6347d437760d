using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients;

/// <summary>What the messages of the server mean to a connection. Stamped ones are taken without the client's gate: they only read what never changes.</summary>
internal static class Inbound
{
    /// <summary>Takes a message.</summary>
    public static void Take(ClientSession session, ReadOnlySpan<byte> payload, TimeSpan at)
    {
        session.Heartbeat?.OnData(at);
        var found = Stamp.Find(payload, out var stamp, out var end);
        if (found == StampSearch.None)
        {
            ReadPlain(session, payload, at);
            return;
        }

        while (found != StampSearch.None)
        {
            ReadStamped(session, found, stamp, at);
            payload = payload[end..];
            found = Stamp.Find(payload, out stamp, out end);
        }
    }

    private static void ReadStamped(ClientSession session, StampSearch found, in Stamp stamp, TimeSpan at)
    {
        if (found == StampSearch.Corrupt)
        {
            session.Client.Emit(new ClientEvent
            {
                Kind = ClientEventKind.ReceivedCorrupt,
                Client = session.Client.Identity.Number,
                Connection = session.Number,
                At = at,
                Since = at,
                Earlier = stamp.Due,
                Peer = stamp.Run == session.Client.Setup.Run ? stamp.Sender : -1,
                Sequence = stamp.Sequence,
            });
            return;
        }

        if (stamp.Run != session.Client.Setup.Run)
        {
            session.Emit(ClientEventKind.ReceivedForeign, at, at);
            return;
        }

        session.Client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Received,
            Client = session.Client.Identity.Number,
            Connection = session.Number,
            At = at,
            Since = stamp.Due,
            Peer = stamp.Sender,
            Sequence = stamp.Sequence,
        });
        session.Client.Screen?.Show(stamp, at, session.Number);
        if (stamp.Sender == session.Client.Identity.Number)
        {
            lock (session.Client.Gate)
            {
                if (!session.IsJoined && !session.Client.Setup.Protocol.HasJoinAnswer)
                {
                    session.Join(at); // an own echo proves it before the settle time is over
                }

                session.Client.OnEcho(stamp.Sequence, at);
            }
        }
    }

    private static void ReadPlain(ClientSession session, ReadOnlySpan<byte> payload, TimeSpan at)
    {
        var meaning = session.Client.Setup.Protocol.Read(payload);
        if (meaning == FrameMeaning.Signal)
        {
            session.Emit(ClientEventKind.SignalReceived, at, at);
            return;
        }

        lock (session.Client.Gate)
        {
            if (meaning.HasFlag(FrameMeaning.Unreadable))
            {
                session.Emit(ClientEventKind.ReceivedUnstamped, at, at, $"a frame that is not JSON: {Quote(session, payload)}");
                return;
            }

            if (meaning.HasFlag(FrameMeaning.Chat))
            {
                session.Emit(ClientEventKind.ReceivedUnstamped, at, at);
                return;
            }

            session.Emit(ClientEventKind.Read, at, at);
            if (!session.IsJoined && meaning.HasFlag(FrameMeaning.Joined))
            {
                session.Join(at);
            }
            else if (!session.IsJoined && meaning.HasFlag(FrameMeaning.Refused))
            {
                session.Client.Login?.OnRefused();
                session.FailLogin($"{session.Address} refused the login: {Quote(session, payload)}");
            }
            else if (meaning.HasFlag(FrameMeaning.HeartbeatReply))
            {
                session.Heartbeat?.OnReply(at);
            }
            else if (meaning.HasFlag(FrameMeaning.Error))
            {
                session.Emit(ClientEventKind.Trouble, at, at, $"the server told of an error: {Quote(session, payload)}");
            }
        }
    }

    private static string Quote(ClientSession session, ReadOnlySpan<byte> payload) => FrameQuote.Of(payload, session.Client.Identity.Token);
}
