using System.Text;
using System.Text.Json;

namespace LoadHarness.Clients.Protocols;

/// <summary>Reads single fields of JSON frames without building a document. Pure; bad JSON is an answer, not an exception.</summary>
internal static class JsonFields
{
    /// <summary>Whether a frame is one well-formed JSON value.</summary>
    public static bool IsJson(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            var any = false;
            while (reader.Read())
            {
                any = true;
            }

            return any;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text of a field; null: it is not there, is an object or array, or the frame is not JSON.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="path">Keys from the root, separated by dots.</param>
    public static string? Read(ReadOnlySpan<byte> frame, string path)
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            if (!reader.Read())
            {
                return null;
            }

            foreach (var key in path.Split('.'))
            {
                if (!MoveTo(ref reader, key))
                {
                    return null;
                }
            }

            return reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null =>
                    Encoding.UTF8.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // not JSON, or a string with a broken escape
        }
    }

    private static bool MoveTo(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(key);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
