using System.Buffers;
using System.Buffers.Text;
using System.Text;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// A frame template as bytes, so that a message is written without allocation. Values are escaped for the JSON strings they
/// stand in; of a body, whose alphabet is safe at any depth, one scan shows that nothing needs it. Immutable, thread-safe.
/// </summary>
internal sealed class CompiledTemplate
{
    private readonly Part[] _parts;
    private readonly FrameSigner? _signer;

    /// <summary>Compiles a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="signer">Makes <c>${signature}</c>; null: it is empty.</param>
    /// <param name="escapeBody">Whether the body is escaped as every other value is.</param>
    /// <param name="isRaw">Whether nothing is escaped.</param>
    public CompiledTemplate(Template template, FrameSigner? signer, bool escapeBody = true, bool isRaw = false)
    {
        _signer = signer;
        _parts =
        [
            .. template.Parts.Select(part => !part.IsVariable ? new Part(FrameVariable.None, 0, Encoding.UTF8.GetBytes(part.Text))
                : new Part(VariableOf(part.Text), isRaw || (part.Text == "body" && !escapeBody) ? 0 : part.Levels, [])),
        ];
        UsesTime = _parts.Any(part => part.Variable is FrameVariable.Minute or FrameVariable.Milliseconds
            || (part.Variable == FrameVariable.Signature && signer is { UsesTime: true }));
    }

    private enum FrameVariable
    {
        None, // literal bytes
        Body,
        Id,
        Sequence,
        Client,
        Token,
        User,
        Room,
        Population,
        Minute,
        Milliseconds,
        Signature,
    }

    private readonly record struct Part(FrameVariable Variable, int Levels, byte[] Literal);

    /// <summary>Whether it tells the time, or signs a text that does.</summary>
    public bool UsesTime { get; }

    /// <summary>Writes the frame.</summary>
    /// <param name="client">Whose frame it is.</param>
    /// <param name="sequence">Number of the message; 0: it is none.</param>
    /// <param name="body">Text of the message, UTF-8; empty: it is none.</param>
    /// <param name="now">The time by the wall clock; looked at only if <see cref="UsesTime"/>.</param>
    /// <param name="frame">Takes the frame.</param>
    public void Write(ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, DateTimeOffset now, IBufferWriter<byte> frame)
    {
        foreach (var part in _parts)
        {
            switch (part.Variable)
            {
                case FrameVariable.None:
                    frame.Write(part.Literal);
                    break;
                case FrameVariable.Body:
                    JsonText.Write(body, part.Levels, frame);
                    break;
                case FrameVariable.Id:
                    WriteNumber(client.Number, frame);
                    frame.Write("-"u8);
                    WriteNumber(sequence, frame);
                    break;
                case FrameVariable.Sequence:
                    WriteNumber(sequence, frame);
                    break;
                case FrameVariable.Client:
                    WriteNumber(client.Number, frame);
                    break;
                case FrameVariable.Minute:
                    WallTime.WriteMinute(now, frame);
                    break;
                case FrameVariable.Milliseconds:
                    WriteNumber(now.ToUnixTimeMilliseconds(), frame);
                    break;
                case FrameVariable.Signature:
                    _signer?.Write(client, sequence, body, now, frame);
                    break;
                default:
                    JsonText.Write(TextOf(part.Variable, client), part.Levels, frame);
                    break;
            }
        }
    }

    private static string TextOf(FrameVariable variable, ClientIdentity client) => variable switch
    {
        FrameVariable.Token => client.Token,
        FrameVariable.User => client.User,
        FrameVariable.Room => client.Room,
        _ => client.Population,
    };

    private static FrameVariable VariableOf(string name) => name switch
    {
        "body" => FrameVariable.Body,
        "id" => FrameVariable.Id,
        "seq" => FrameVariable.Sequence,
        "client" => FrameVariable.Client,
        AuthPolicy.TokenVariable => FrameVariable.Token,
        "user" => FrameVariable.User,
        "room" => FrameVariable.Room,
        "population" => FrameVariable.Population,
        "time.minute" => FrameVariable.Minute,
        "time.ms" => FrameVariable.Milliseconds,
        AuthPolicy.SignatureVariable => FrameVariable.Signature,
        _ => throw new ArgumentException($"No frame knows the variable '{name}'."),
    };

    private static void WriteNumber(long number, IBufferWriter<byte> frame)
    {
        Utf8Formatter.TryFormat(number, frame.GetSpan(20), out var length);
        frame.Advance(length);
    }
}
