using System.Buffers.Binary;

namespace LoadHarness.Tests.Export;

/// <summary>
/// A message in the wire format of Protocol Buffers, its fields by number: as much of a reader as the tests need, and nothing of the
/// exporter's own code.
/// </summary>
internal sealed class ProtoFields
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> fields = [];

    public ProtoFields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add((number, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add((number, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"wire type {key & 7} at {at}");
            }
        }
    }

    public bool Has(int number) => fields.Exists(field => field.Number == number);

    public ulong Number(int number) => fields.FindLast(field => field.Number == number).Value;

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Number(number));

    public string Text(int number) => System.Text.Encoding.UTF8.GetString(fields.FindLast(field => field.Number == number).Bytes.Span);

    public IEnumerable<ProtoFields> Messages(int number) => fields.Where(field => field.Number == number).Select(field => new ProtoFields(field.Bytes));

    /// <summary>Repeated numbers of eight bytes, packed.</summary>
    public IReadOnlyList<ulong> Packed(int number) =>
    [
        .. fields.Where(field => field.Number == number).SelectMany(field => Enumerable.Range(0, field.Bytes.Length / 8)
            .Select(i => BinaryPrimitives.ReadUInt64LittleEndian(field.Bytes.Span[(8 * i)..]))),
    ];

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
