using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>What a connection is given to send, and what it needs itself: joins, goodbyes, heartbeats. All under the client's gate.</summary>
internal static class Outbound
{
    /// <summary>Sends a frame.</summary>
    public static void Post(this ClientSession session, ReadOnlySpan<byte> frame, SendTag tag)
    {
        session.Connection!.Send(frame, session.Client.Setup.Protocol.Binary, tag);
        session.Heartbeat?.OnData(session.Client.Now);
    }

    /// <summary>Takes its leave of the room, where the protocol has a frame for that.</summary>
    public static void SayGoodbye(this ClientSession session)
    {
        var frame = MessageBuffers.Frame();
        if (session.Conversation.WriteLeave(frame))
        {
            session.Post(frame.WrittenSpan, new SendTag(SendKind.Other));
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
        if (!session.Client.Setup.Protocol.AnswersHeartbeats || !SendHeartbeat(session, SendKind.Other))
        {
            session.Connection!.TryPing();
        }
    }

    /// <summary>Sends the heartbeat message; false: the protocol has none.</summary>
    private static bool SendHeartbeat(ClientSession session, SendKind kind)
    {
        var frame = MessageBuffers.Frame();
        if (!session.Conversation.WriteHeartbeat(frame))
        {
            return false;
        }

        session.Post(frame.WrittenSpan, new SendTag(kind));
        return true;
    }
}
