using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoadHarness.Clients.Protocols;

/// <summary>Is given an element of an array; valid during the call.</summary>
internal delegate void JsonElementVisitor(ReadOnlySpan<byte> element);

/// <summary>
/// The way to one field of JSON: keys separated by dots, where a number is an index of an array, and <c>$</c> goes into the JSON that a string holds
/// (<c>data.$.type</c>, seed row 3.7). Reads without building a document. Bad JSON is an answer, not an exception.
/// Immutable, thread-safe.
/// </summary>
/// <param name="path">The path as written.</param>
internal sealed class JsonPath(string path)
{
    private const string IntoText = "$";

    private readonly string[] _steps = path.Split('.');

    private delegate int? JsonTextReader(ReadOnlySpan<byte> text);

    private enum Wish
    {
        Presence, // whether it is there, and has its value
        Text,
        Number,
    }

    /// <summary>Whether a text is one well-formed JSON value.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
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

    /// <summary>The text of the field; null: it is not there, is an object or array, or the text is not JSON.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        Follow(json, 0, null, Wish.Text, out var found);
        return found.Text;
    }

    /// <summary>The number that the field ends with, as in <c>17-3</c> or <c>3</c>; null: it has none. Allocates nothing.</summary>
    public uint? ReadNumber(ReadOnlySpan<byte> json)
    {
        Follow(json, 0, null, Wish.Number, out var found);
        return found.Number;
    }

    /// <summary>Whether the field is there and, unless the value is null, has it. Allocates nothing.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="value">The value as text: <c>pong</c>, <c>200</c>, <c>true</c>.</param>
    public bool Has(ReadOnlySpan<byte> json, string? value) => Follow(json, 0, value, Wish.Presence, out _);

    /// <summary>Goes through the array that is there.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="visit">Is given each element: the text of a string, else its JSON; null: they are only counted.</param>
    /// <returns>How many there are; null: there is no array, or the text is not JSON.</returns>
    public int? Each(ReadOnlySpan<byte> json, JsonElementVisitor? visit) => EachFrom(json, 0, visit);

    /// <summary>What a visitor throws is none of the errors of the text.</summary>
    private int? EachFrom(ReadOnlySpan<byte> json, int step, JsonElementVisitor? visit)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read())
            {
                return null;
            }

            for (; step < _steps.Length; step++)
            {
                if (_steps[step] == IntoText)
                {
                    return reader.TokenType == JsonTokenType.String ? WithText(ref reader, text => EachFrom(text, step + 1, visit)) : null;
                }

                if (!MoveTo(ref reader, _steps[step]))
                {
                    return null;
                }
            }

            return reader.TokenType == JsonTokenType.StartArray ? Visit(json, ref reader, visit) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Visit(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, JsonElementVisitor? visit)
    {
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            var start = (int)reader.TokenStartIndex;
            if (visit is null || reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                visit?.Invoke(json[start..(int)reader.BytesConsumed]);
            }
            else
            {
                WithText(ref reader, text =>
                {
                    visit(text);
                    return null;
                });
            }
        }

        return count;
    }

    /// <summary>Does something with the text of a string; a broken escape is no text.</summary>
    private static int? WithText(ref Utf8JsonReader reader, JsonTextReader read)
    {
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            int length;
            try
            {
                length = reader.CopyString(text);
            }
            catch (InvalidOperationException)
            {
                return null;
            }

            return read(text.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private bool Follow(ReadOnlySpan<byte> json, int step, string? value, Wish wish, out (string? Text, uint? Number) found)
    {
        found = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read())
            {
                return false;
            }

            for (; step < _steps.Length; step++)
            {
                if (_steps[step] == IntoText)
                {
                    return FollowInto(ref reader, step + 1, value, wish, out found);
                }

                if (!MoveTo(ref reader, _steps[step]))
                {
                    return false;
                }
            }

            found = (wish == Wish.Text ? TextOf(ref reader) : null, wish == Wish.Number ? NumberOf(ref reader) : null);
            return value is null || IsValue(ref reader, value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // not JSON, or a string with a broken escape
        }
    }

    private bool FollowInto(ref Utf8JsonReader reader, int step, string? value, Wish wish, out (string? Text, uint? Number) found)
    {
        found = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var inner = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return Follow(inner.AsSpan(0, reader.CopyString(inner)), step, value, wish, out found);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inner);
        }
    }

    private static bool MoveTo(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType == JsonTokenType.StartArray && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return MoveTo(ref reader, index);
        }

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

    private static bool MoveTo(ref Utf8JsonReader reader, int index)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool IsLiteral(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;

    private static string? TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()
        : IsLiteral(ref reader) ? Encoding.UTF8.GetString(reader.ValueSpan)
        : null;

    private static uint? NumberOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return null;
        }

        // The digits of an escape would pass for some of its own; no id of ours has any.
        ReadOnlySpan<byte> text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        return uint.TryParse(text[(text.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1)..], CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static bool IsValue(ref Utf8JsonReader reader, string value) =>
        reader.TokenType == JsonTokenType.String ? reader.ValueTextEquals(value)
        : IsLiteral(ref reader) && Ascii.Equals(reader.ValueSpan, value);
}
