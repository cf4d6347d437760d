using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The messages of a client on one of its connections, as its protocol writes them. All under the client's gate.</summary>
internal static class Outbound
{
    /// <summary>Says something.</summary>
    public static void Say(this ClientSession session, uint sequence, TimeSpan due, int bytes)
    {
        var (client, setup) = (session.Client, session.Client.Setup);
        var body = MessageBuffers.Body(bytes);
        new Stamp(setup.Run, client.Identity.Number, sequence, due).Write(body);
        var frame = MessageBuffers.Frame();
        setup.Protocol.WriteSay(client.Identity, sequence, body, frame);
        session.Connection!.Send(frame.WrittenSpan, setup.Protocol.Binary, new SendTag(SendKind.Say, sequence, due, client.Now));
        session.Heartbeat?.OnData(client.Now);
    }

    /// <summary>Asks to be let into the room, where the protocol has a frame for that.</summary>
    public static void AskToJoin(this ClientSession session)
    {
        var frame = MessageBuffers.Frame();
        if (session.Client.Setup.Protocol.WriteJoin(session.Client.Identity, frame))
        {
            Send(session, frame.WrittenSpan, SendKind.Other);
        }
    }

    /// <summary>Takes its leave of the room, where the protocol has a frame for that.</summary>
    public static void SayGoodbye(this ClientSession session)
    {
        var frame = MessageBuffers.Frame();
        if (session.Client.Setup.Protocol.WriteLeave(session.Client.Identity, frame))
        {
            Send(session, frame.WrittenSpan, SendKind.Other);
        }
    }

    /// <summary>Sends a heartbeat.</summary>
    public static void Beat(this ClientSession session, HeartbeatFrame frame)
    {
        if (frame == HeartbeatFrame.Message)
        {
            SendHeartbeat(session, SendKind.Heartbeat);
        }
        else if (session.Connection!.TryPing())
        {
            session.Emit(ClientEventKind.HeartbeatSent, session.Client.Now, session.Client.Now);
        }
    }

    /// <summary>Asks for a sign of life.</summary>
    public static void AskForLife(this ClientSession session)
    {
        if (!SendHeartbeat(session, SendKind.Other))
        {
            session.Connection!.TryPing();
        }
    }

    /// <summary>Sends the heartbeat message; false: the protocol has none.</summary>
    private static bool SendHeartbeat(ClientSession session, SendKind kind)
    {
        var frame = MessageBuffers.Frame();
        if (!session.Client.Setup.Protocol.WriteHeartbeat(session.Client.Identity, frame))
        {
            return false;
        }

        Send(session, frame.WrittenSpan, kind);
        return true;
    }

    private static void Send(ClientSession session, ReadOnlySpan<byte> frame, SendKind kind)
    {
        session.Connection!.Send(frame, session.Client.Setup.Protocol.Binary, new SendTag(kind));
        session.Heartbeat?.OnData(session.Client.Now);
    }
}
