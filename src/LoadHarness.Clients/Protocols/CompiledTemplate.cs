using System.Buffers;
using System.Buffers.Text;
using System.Text;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// A frame template as bytes, so that a message is written without allocation. Values are escaped for the JSON strings or the XML that they
/// stand in; of a body, whose alphabet is safe at any depth, one scan shows that nothing needs it. Immutable, thread-safe.
/// </summary>
internal sealed class CompiledTemplate
{
    private readonly Part[] _parts;

    /// <summary>Compiles a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="variables">What there is beside the fields of a client.</param>
    /// <param name="escapeBody">Whether the body is escaped as every other value is.</param>
    /// <param name="isRaw">Whether nothing is escaped.</param>
    public CompiledTemplate(Template template, FrameVariables variables, bool escapeBody = true, bool isRaw = false)
    {
        _parts =
        [
            .. template.Parts.Select(part => !part.IsVariable ? new Part(FrameVariable.None, default, Encoding.UTF8.GetBytes(part.Text), null)
                : PartOf(part.Text, isRaw || (part.Text == "body" && !escapeBody) ? default : part.Escaping, variables)),
        ];
        UsesTime = _parts.Any(part => part.Variable is FrameVariable.Minute or FrameVariable.Milliseconds || part.Made is { UsesTime: true });
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
        Data,
        Captured,
        Made,
        Nothing,
    }

    private readonly record struct Part(FrameVariable Variable, Escaping Escaping, byte[] Literal, IFrameValue? Made, int Slot = 0, string Column = "");

    /// <summary>Whether it tells the time, or signs a text that does.</summary>
    public bool UsesTime { get; }

    /// <summary>Writes a frame of a client, now: the clock is asked only if the template tells the time.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="clock">The wall clock.</param>
    /// <param name="frame">Takes the frame.</param>
    /// <param name="sequence">Of a message: its number.</param>
    /// <param name="body">Of a message: its text.</param>
    /// <param name="state">What the connection remembers; null: nothing.</param>
    public void Write(
        ClientIdentity client, TimeProvider clock, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default, FrameState? state = null) =>
        Write(new FrameContext { Client = client, Sequence = sequence, Body = body, Now = UsesTime ? clock.GetUtcNow() : default, State = state }, frame);

    /// <summary>Writes the frame.</summary>
    public void Write(in FrameContext context, IBufferWriter<byte> frame)
    {
        foreach (var part in _parts)
        {
            switch (part.Variable)
            {
                case FrameVariable.None:
                    frame.Write(part.Literal);
                    break;
                case FrameVariable.Body:
                    part.Escaping.Write(context.Body, frame);
                    break;
                case FrameVariable.Id:
                    WriteNumber(context.Client.Number, frame);
                    frame.Write("-"u8);
                    WriteNumber(context.Sequence, frame);
                    break;
                case FrameVariable.Sequence:
                    WriteNumber(context.Sequence, frame);
                    break;
                case FrameVariable.Client:
                    WriteNumber(context.Client.Number, frame);
                    break;
                case FrameVariable.Minute:
                    WallTime.WriteMinute(context.Now, frame);
                    break;
                case FrameVariable.Milliseconds:
                    WriteNumber(context.Now.ToUnixTimeMilliseconds(), frame);
                    break;
                case FrameVariable.Data:
                    part.Escaping.Write(context.Client.Known(part.Column), frame);
                    break;
                case FrameVariable.Captured:
                    part.Escaping.Write(context.State?.Captured[part.Slot], frame);
                    break;
                case FrameVariable.Made:
                    part.Made!.Write(context, frame);
                    break;
                case FrameVariable.Nothing:
                    break;
                default:
                    part.Escaping.Write(TextOf(part.Variable, context.Client), frame);
                    break;
            }
        }
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public static void WriteNumber(long number, IBufferWriter<byte> frame)
    {
        Utf8Formatter.TryFormat(number, frame.GetSpan(20), out var length);
        frame.Advance(length);
    }

    private static Part PartOf(string name, Escaping escaping, FrameVariables variables)
    {
        var known = VariableOf(name);
        return known is not null ? new Part(known.Value, escaping, [], null)
            : variables.Made(name) is { } made ? new Part(FrameVariable.Made, escaping, [], made)
            : variables.SlotOf(name) is { } slot ? new Part(FrameVariable.Captured, escaping, [], null, slot)
            : UserData.IsColumn(name) ? new Part(FrameVariable.Data, escaping, [], null, Column: UserData.ColumnOf(name))
            : name == AuthPolicy.SignatureVariable ? new Part(FrameVariable.Nothing, escaping, [], null)
            : throw new ArgumentException($"No frame knows the variable '{name}'.");
    }

    private static string TextOf(FrameVariable variable, ClientIdentity client) => variable switch
    {
        FrameVariable.Token => client.Token,
        FrameVariable.User => client.User,
        FrameVariable.Room => client.Room,
        _ => client.Population,
    };

    private static FrameVariable? VariableOf(string name) => name switch
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
        _ => null,
    };
}

/// <summary>What a frame is written of.</summary>
internal readonly ref struct FrameContext
{
    /// <summary>Whose frame it is.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>Number of the message; 0: it is none.</summary>
    public uint Sequence { get; init; }

    /// <summary>Text of the message, UTF-8; empty: it is none.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The time by the wall clock; looked at only if a template tells it.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>What the connection remembers; null: nothing.</summary>
    public FrameState? State { get; init; }
}
