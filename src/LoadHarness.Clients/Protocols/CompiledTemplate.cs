using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// A frame template as bytes, so that a message is written without allocation. In a template that looks like JSON the
/// values of users, rooms and tokens are escaped; a body needs none, its alphabet is safe. Immutable, thread-safe.
/// </summary>
internal sealed class CompiledTemplate(Template template)
{
    private readonly bool _escape = template.Source.TrimStart() is ['{' or '[', ..];
    private readonly Part[] _parts =
    [
        .. template.Parts.Select(part => part.IsVariable
            ? new Part(part.Text, null)
            : new Part(null, Encoding.UTF8.GetBytes(part.Text))),
    ];

    private readonly record struct Part(string? Variable, byte[]? Literal);

    /// <summary>Compiles a template; null stays null.</summary>
    public static CompiledTemplate? Of(Template? template) => template is null ? null : new CompiledTemplate(template);

    /// <summary>Writes the frame.</summary>
    public void Write(ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        foreach (var part in _parts)
        {
            switch (part)
            {
                case { Literal: { } literal }:
                    frame.Write(literal);
                    break;
                case { Variable: "body" }:
                    frame.Write(body);
                    break;
                case { Variable: "seq" or "id" }:
                    WriteNumber(part.Variable == "id" ? client.Number : null, sequence, frame);
                    break;
                default:
                    WriteText(TemplateProtocol.ValueOf(part.Variable!, client), frame);
                    break;
            }
        }
    }

    /// <summary>The sequence, or an id that is unique in the run: <c>client-sequence</c>.</summary>
    private static void WriteNumber(int? client, uint sequence, IBufferWriter<byte> frame)
    {
        var span = frame.GetSpan(24);
        var length = 0;
        if (client is { } number)
        {
            Utf8Formatter.TryFormat(number, span, out length);
            span[length++] = (byte)'-';
        }

        Utf8Formatter.TryFormat(sequence, span[length..], out var digits);
        frame.Advance(length + digits);
    }

    private void WriteText(string value, IBufferWriter<byte> frame) =>
        Encoding.UTF8.GetBytes(_escape ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value) : value, frame);
}
