using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadHarness.Results.Files;

/// <summary>Numbers in base 128, deflated by zlib, as base64: a thousand clients that each said something take some 20 bytes.</summary>
internal sealed class PackedNumbersConverter : JsonConverter<PackedNumbers>
{
    private const int Most = 10_000_000; // far more than there can be clients: what inflates to more is no journal of ours

    /// <inheritdoc />
    public override PackedNumbers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var packed = new MemoryStream(reader.GetBytesFromBase64());
        using var plain = new BinaryReader(new ZLibStream(packed, CompressionMode.Decompress));
        var values = new List<long>();
        try
        {
            for (var count = plain.Read7BitEncodedInt(); values.Count < count;)
            {
                values.Add(count <= Most ? plain.Read7BitEncodedInt64() : throw new JsonException());
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or InvalidDataException)
        {
            throw new JsonException("These are no packed numbers.", e);
        }

        return new PackedNumbers([.. values]);
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PackedNumbers value, JsonSerializerOptions options)
    {
        using var packed = new MemoryStream();
        using (var plain = new BinaryWriter(new ZLibStream(packed, CompressionLevel.Fastest)))
        {
            plain.Write7BitEncodedInt(value.Values.Length);
            Array.ForEach(value.Values, plain.Write7BitEncodedInt64);
        }

        writer.WriteBase64StringValue(packed.ToArray());
    }
}
