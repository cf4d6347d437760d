using System.Buffers;
using System.Text;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>How a value is escaped where it stands in a frame: for the JSON strings around it, for XML, or not at all. Immutable.</summary>
public readonly record struct Escaping
{
    /// <summary>The five characters that mean something in XML text and attributes (XML 1.0 section 2.4).</summary>
    private static readonly SearchValues<byte> XmlSpecials = SearchValues.Create("&<>\"'"u8);

    /// <summary>How many JSON strings are around it; 0: none.</summary>
    public int Levels { get; private init; }

    /// <summary>Whether it stands in XML.</summary>
    public bool IsXml { get; private init; }

    /// <summary>In XML.</summary>
    public static Escaping Xml => new() { IsXml = true };

    /// <summary>Within so many JSON strings, one in the other.</summary>
    public static Escaping Json(int levels) => new() { Levels = levels };

    /// <summary>What a text looks like: XML if it begins with &lt;, JSON if with a brace or bracket, maybe after digits as in Socket.IO.</summary>
    public static Escaping Around(string text) => text.AsSpan().TrimStart().TrimStart("0123456789") switch
    {
        ['{' or '[', ..] => Json(1),
        ['<', ..] => Xml,
        _ => default,
    };

    /// <summary>Writes a value, UTF-8.</summary>
    public void Write(ReadOnlySpan<byte> value, IBufferWriter<byte> to)
    {
        if (!IsXml)
        {
            JsonText.Write(value, Levels, to);
            return;
        }

        while (value.IndexOfAny(XmlSpecials) is var at and >= 0)
        {
            to.Write(value[..at]);
            to.Write(value[at] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'"' => "&quot;"u8,
                _ => "&apos;"u8,
            });
            value = value[(at + 1)..];
        }

        to.Write(value);
    }

    /// <summary>Writes a value as UTF-8.</summary>
    public void Write(string value, IBufferWriter<byte> to)
    {
        if (!IsXml)
        {
            JsonText.Write(value, Levels, to);
        }
        else
        {
            Write(Encoding.UTF8.GetBytes(value), to);
        }
    }

    /// <summary>A value as it stands there.</summary>
    public string Apply(string value)
    {
        if (!IsXml)
        {
            return JsonText.Escape(value, Levels);
        }

        var escaped = new ArrayBufferWriter<byte>(2 * Math.Max(1, value.Length));
        Write(value, escaped);
        return Encoding.UTF8.GetString(escaped.WrittenSpan);
    }
}
