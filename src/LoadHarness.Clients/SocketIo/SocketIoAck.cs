using System.Text.Json;

namespace LoadHarness.Clients.SocketIo;

/// <summary>What an acknowledgement says.</summary>
internal enum SocketIoAnswer
{
    /// <summary>Nothing: it is no JSON array.</summary>
    Unreadable,

    /// <summary>Yes, or nothing against it.</summary>
    Accepted,

    /// <summary>No.</summary>
    Refused,
}

/// <summary>
/// Reads the arguments of an acknowledgement. Applications agree upon them, so only what most of them write is taken for a no: an object as
/// first argument with <c>"ok":false</c>, <c>"success":false</c>, or an <c>error</c> or <c>err</c> that is neither null, false nor empty. Pure.
/// </summary>
internal static class SocketIoAck
{
    /// <summary>Reads them.</summary>
    /// <param name="payload">The payload: <c>[{"ok":true}]</c>.</param>
    public static SocketIoAnswer Read(ReadOnlySpan<byte> payload)
    {
        if (payload is not [(byte)'[', .., (byte)']'])
        {
            return SocketIoAnswer.Unreadable;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            reader.Read();
            reader.Read();
            var isRefused = reader.TokenType == JsonTokenType.StartObject && HoldsRefusal(ref reader);
            while (reader.Read())
            {
                // To the end: what cannot be read as a whole says nothing.
            }

            return isRefused ? SocketIoAnswer.Refused : SocketIoAnswer.Accepted;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return SocketIoAnswer.Unreadable;
        }
    }

    private static bool HoldsRefusal(ref Utf8JsonReader reader)
    {
        var isRefused = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isYes = reader.ValueTextEquals("ok"u8) || reader.ValueTextEquals("success"u8);
            var isError = reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("err"u8);
            reader.Read();
            isRefused |= isYes ? reader.TokenType == JsonTokenType.False : isError && IsSomething(ref reader);
            reader.Skip();
        }

        return isRefused;
    }

    private static bool IsSomething(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null or JsonTokenType.False => false,
        JsonTokenType.String => reader.ValueSpan.Length > 0,
        _ => true,
    };
}
