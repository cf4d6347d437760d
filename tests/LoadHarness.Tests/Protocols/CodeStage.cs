using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>A conversation of a wire format in code, with the client ann in the room r1: bytes in, lines of what it made of them out.</summary>
internal sealed class CodeStage
{
    private readonly IConversation conversation;
    private readonly RecordedOutput output = new();

    /// <summary>Opens a connection.</summary>
    /// <param name="code">Name of the code.</param>
    /// <param name="options">Its options.</param>
    public CodeStage(string code, params (string Name, string Value)[] options)
    {
        Protocol = Make(code, options);
        conversation = Protocol.Converse(new ClientIdentity(7, "people", "ann", "tok-7", "r1"));
        conversation.Open(output);
    }

    /// <summary>The wire format.</summary>
    public IChatProtocol Protocol { get; }

    /// <summary>A wire format.</summary>
    public static IChatProtocol Make(string code, params (string Name, string Value)[] options) =>
        CodeProtocols.BuiltIn.Of(Profile(code, options));

    /// <summary>A profile that names it.</summary>
    public static ClientProfile Profile(string code, params (string Name, string Value)[] options) => new()
    {
        Name = "people",
        Protocol = new ProtocolDefinition
        {
            Name = code,
            Code = code,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
            Say = Template.Parse(""),
        },
    };

    /// <summary>What has been told since the last time.</summary>
    public string Told() => output.Take();

    /// <summary>Reads a text frame.</summary>
    /// <returns>What came of it.</returns>
    public string Read(string frame) => Read(Encoding.UTF8.GetBytes(frame));

    /// <summary>Reads a frame.</summary>
    public string Read(ReadOnlySpan<byte> frame, bool isBinary = false)
    {
        conversation.Read(frame, isBinary, output);
        return output.Take();
    }

    /// <summary>The frame of a message.</summary>
    public string Say(uint sequence, string body) => Written(frame =>
    {
        conversation.WriteSay(sequence, Encoding.UTF8.GetBytes(body), frame);
        return true;
    });

    /// <summary>The frame of the heartbeat; empty: there is none.</summary>
    public string Heartbeat() => Written(conversation.WriteHeartbeat);

    /// <summary>The frame that takes leave; empty: there is none.</summary>
    public string Leave() => Written(conversation.WriteLeave);

    private static string Written(Func<IBufferWriter<byte>, bool> write)
    {
        var frame = new ArrayBufferWriter<byte>();
        return write(frame) ? Encoding.UTF8.GetString(frame.WrittenSpan) : "";
    }
}
