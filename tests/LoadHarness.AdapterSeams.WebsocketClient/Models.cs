using System.Net.WebSockets;
using System.Text;

namespace Websocket.Client;

/// <summary>Stub: why it has connected.</summary>
public enum ReconnectionType
{
    Initial,
    Lost,
    NoMessageReceived,
    Error,
    ByUser,
    ByServer,
}

/// <summary>Stub: why it is not connected.</summary>
public enum DisconnectionType
{
    Exit,
    Lost,
    NoMessageReceived,
    Error,
    ByUser,
    ByServer,
}

/// <summary>Stub: it has connected.</summary>
public sealed record ReconnectionInfo(ReconnectionType Type);

/// <summary>Stub: it is not connected.</summary>
public sealed record DisconnectionInfo(DisconnectionType Type, Exception? Exception);

/// <summary>Stub: a message.</summary>
public sealed class ResponseMessage(byte[] bytes, WebSocketMessageType type)
{
    public string? Text => MessageType == WebSocketMessageType.Text ? Encoding.UTF8.GetString(bytes) : null;

    public byte[]? Binary => MessageType == WebSocketMessageType.Text ? null : bytes;

    public WebSocketMessageType MessageType { get; } = type;
}
