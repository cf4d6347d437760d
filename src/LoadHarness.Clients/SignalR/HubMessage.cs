using System.Buffers.Text;
using System.Text.Json;

namespace LoadHarness.Clients.SignalR;

/// <summary>The types of messages (hub protocol, JSON encoding).</summary>
internal enum HubMessageType
{
    /// <summary>None, or one that the protocol does not have.</summary>
    Unknown = 0,

    /// <summary>A call of a target.</summary>
    Invocation = 1,

    /// <summary>An item of a stream.</summary>
    StreamItem = 2,

    /// <summary>A call is completed, with a result or an error.</summary>
    Completion = 3,

    /// <summary>A call whose results are a stream.</summary>
    StreamInvocation = 4,

    /// <summary>A stream is no longer wanted.</summary>
    CancelInvocation = 5,

    /// <summary>The other side is alive.</summary>
    Ping = 6,

    /// <summary>The server ends the connection.</summary>
    Close = 7,

    /// <summary>Messages up to a number have come (stateful reconnect).</summary>
    Ack = 8,

    /// <summary>From which number on messages follow (stateful reconnect).</summary>
    Sequence = 9,
}

/// <summary>What a call of the server is about.</summary>
internal enum HubTarget
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A chat message.</summary>
    Message,

    /// <summary>An error.</summary>
    Error,
}

/// <summary>
/// A message of a hub, read in place and whole, in whatever order its fields are. Hostile bytes are an answer, not an exception.
/// </summary>
internal ref struct HubMessage
{
    /// <summary>What ASP.NET Core puts before the words of a hub's own exception.</summary>
    private static ReadOnlySpan<byte> BeforeOwnWords => "HubException: "u8;

    private readonly ReadOnlySpan<byte> _json;
    private Range _id; // without quotes
    private Range _error; // likewise

    private HubMessage(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Its type.</summary>
    public HubMessageType Type { get; private set; }

    /// <summary>What it is about.</summary>
    public HubTarget Target { get; private set; }

    /// <summary>Whether it is a call that is to be completed, or a completion.</summary>
    public bool HasId { get; private set; }

    /// <summary>The id of its call as it stands in the JSON, without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => _json[_id];

    /// <summary>Whether it tells of an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>The error in the words of the hub, as they stand in the JSON, without quotes; empty: it is no text.</summary>
    public readonly ReadOnlySpan<byte> Error
    {
        get
        {
            var error = _json[_error];
            var at = error.IndexOf(BeforeOwnWords);
            return at < 0 ? error : error[(at + BeforeOwnWords.Length)..];
        }
    }

    /// <summary>Whether clients may come back after a close.</summary>
    public bool AllowsReconnect { get; private set; }

    /// <summary>The id as the number that we gave it; null: it is none.</summary>
    public readonly long? Number =>
        Utf8Parser.TryParse(Id, out long number, out var length) && length == Id.Length && number >= 0 ? number : null;

    /// <summary>Reads a message.</summary>
    /// <param name="json">The message, without its separator.</param>
    /// <param name="format">Which targets mean what.</param>
    /// <param name="message">The message.</param>
    /// <returns>Whether it is a JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, SignalRFormat format, out HubMessage message)
    {
        message = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var read = new HubMessage(json);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                read.ReadField(ref reader, format);
            }

            reader.Read(); // nothing follows the object: anything else throws
            message = read;
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false; // no JSON, or a string with a broken escape
        }
    }

    /// <summary>Where the text of a string stands; nowhere if it is none.</summary>
    private static Range TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1) : default;

    private void ReadField(ref Utf8JsonReader reader, SignalRFormat format)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            Type = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var type) && type is >= 1 and <= 9
                ? (HubMessageType)type
                : HubMessageType.Unknown;
        }
        else if (reader.ValueTextEquals("target"u8))
        {
            reader.Read();
            Target = reader.TokenType != JsonTokenType.String ? HubTarget.Other
                : reader.ValueTextEquals(format.MessageTarget) ? HubTarget.Message
                : format.ErrorTarget.Length > 0 && reader.ValueTextEquals(format.ErrorTarget) ? HubTarget.Error
                : HubTarget.Other;
        }
        else if (reader.ValueTextEquals("invocationId"u8))
        {
            reader.Read();
            HasId = reader.TokenType == JsonTokenType.String;
            _id = TextOf(ref reader);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            HasError = reader.TokenType != JsonTokenType.Null;
            _error = TextOf(ref reader);
        }
        else if (reader.ValueTextEquals("allowReconnect"u8))
        {
            reader.Read();
            AllowsReconnect = reader.TokenType == JsonTokenType.True;
        }
        else
        {
            reader.Read();
        }

        reader.Skip();
    }
}
