using System.Net.Sockets;
using System.Net.WebSockets;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Transport;

/// <summary>Explains how a connection ended, over our own transport and over <see cref="ClientWebSocket"/>. Pure.</summary>
public static class TransportEnd
{
    private const int MaxReason = 80;
    private const string Unanswered = "the server cut the connection instead of answering the close";

    /// <summary>The close code as far as ClientWebSocket tells it: a close frame without a code looks like 1000.</summary>
    public static CloseCode CodeOf(WebSocketCloseStatus? status) => status switch
    {
        null or WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.Empty => CloseCode.NormalOrNone,
        _ => new CloseCode((int)status),
    };

    /// <summary>The reason of a close frame, cut to a length that can be grouped; null: none.</summary>
    public static string? Reason(string? description) =>
        string.IsNullOrEmpty(description) ? null
        : description.Length <= MaxReason ? description
        : description[..MaxReason] + "…";

    /// <summary>The end that the client makes because the server broke the protocol.</summary>
    internal static ConnectionEnd Of(WireFault fault, int maxMessage, TimeSpan lastReceived) =>
        fault == WireFault.TooBig
            ? new ConnectionEnd(EndSide.Client, EndCause.MessageTooBig, CloseCode.None, lastReceived, $"a message of more than {maxMessage} bytes")
            : new ConnectionEnd(EndSide.Client, EndCause.ProtocolError, CloseCode.None, lastReceived, fault.Describe());

    /// <summary>The end of a channel over which no close frame came.</summary>
    /// <param name="end">How the channel ended.</param>
    /// <param name="closing">We had sent a close frame.</param>
    /// <param name="lastReceived">When the last byte came.</param>
    internal static ConnectionEnd Of(ChannelEnd end, bool closing, TimeSpan lastReceived) =>
        end.Kind == ChannelEndKind.Cut ? new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, lastReceived)
        : closing ? new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, lastReceived, Unanswered)
        : new ConnectionEnd(
            EndSide.Network, EndCause.Cut, CloseCode.None, lastReceived, end.Kind == ChannelEndKind.Reset ? "TCP reset" : "TCP end");

    /// <summary>The end that an exception of the reading loop of a <see cref="ClientWebSocket"/> stands for.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="closing">We had sent a close frame.</param>
    /// <param name="aborted">We had aborted the connection.</param>
    public static ConnectionEnd Of(Exception e, bool closing, bool aborted)
    {
        if (aborted)
        {
            return new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, TimeSpan.Zero);
        }

        if (closing)
        {
            return new ConnectionEnd(
                EndSide.Client, EndCause.Left, CloseCode.None, TimeSpan.Zero, Unanswered);
        }

        if (e is WebSocketException
            {
                WebSocketErrorCode: WebSocketError.Faulted or WebSocketError.InvalidMessageType or WebSocketError.HeaderError,
                InnerException: null,
            })
        {
            return new ConnectionEnd(
                EndSide.Client, EndCause.ProtocolError, CloseCode.None, TimeSpan.Zero, "the server broke the WebSocket protocol");
        }

        return new ConnectionEnd(EndSide.Network, EndCause.Cut, CloseCode.None, TimeSpan.Zero, IsReset(e) ? "TCP reset" : "TCP end");
    }

    private static bool IsReset(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted })
            {
                return true;
            }
        }

        return false;
    }
}
