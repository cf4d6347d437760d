using System.Buffers;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// What wire formats have in common in which all that is said is a call by name, answered by its number: their options, and how a client is let
/// into its room. Immutable, thread-safe.
/// </summary>
internal abstract class CallFormat
{
    /// <summary>Number of the call that joins; that of a message is its sequence + 1.</summary>
    public const long JoinId = 0;

    private readonly ProtocolSettings _settings;

    /// <summary>Reads the options that mean the same in all of them.</summary>
    /// <param name="settings">The protocol file.</param>
    /// <param name="known">The names of all options.</param>
    /// <exception cref="ProtocolException">One is wrong.</exception>
    protected CallFormat(ProtocolSettings settings, IReadOnlyCollection<string> known)
    {
        _settings = settings;
        settings.ExpectOnly(known);
        IsJoinAcknowledged = settings.Switch("join-ack", true);
        Within = settings.Duration("within", TimeSpan.FromSeconds(10));
        Settle = settings.Duration("settle", settings.Definition.Settle);
        Acknowledges = settings.Switch("ack", true);
    }

    /// <summary>Whether chat messages are calls that the server answers; else it says nothing to them.</summary>
    public bool Acknowledges { get; }

    /// <summary>How long each answer of a login may take.</summary>
    public TimeSpan Within { get; }

    /// <summary>The call that takes leave of the room; null: there is none.</summary>
    public CompiledTemplate? Leave { get; protected init; }

    /// <summary>The call that lets a client into its room; null: there is none.</summary>
    protected CompiledTemplate? Join { get; init; }

    /// <summary>Whether its answer is awaited.</summary>
    private bool IsJoinAcknowledged { get; }

    /// <summary>Without an awaited join: time from its end to joined.</summary>
    private TimeSpan Settle { get; }

    /// <summary>Writes a call.</summary>
    /// <param name="call">Which one.</param>
    /// <param name="id">The number by which the server answers it; null: it need not.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="frame">Takes the frame.</param>
    /// <param name="sequence">Of a message: its number.</param>
    /// <param name="body">Of a message: its text.</param>
    public abstract void WriteCall(
        CompiledTemplate call, long? id, ClientIdentity client, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default);

    /// <summary>Writes the join once more, without an answer to it; false: there is none.</summary>
    public bool WriteJoin(ClientIdentity client, IBufferWriter<byte> frame)
    {
        if (Join is not null)
        {
            WriteCall(Join, null, client, frame);
        }

        return Join is not null;
    }

    /// <summary>Asks for a client to be let into its room.</summary>
    /// <returns>Whether the answer is awaited; else nothing more will come of it.</returns>
    public bool Enter(ClientIdentity client, IChatOutput output)
    {
        if (Join is null)
        {
            output.Joined();
            return false;
        }

        var join = MessageBuffers.Frame();
        WriteCall(Join, IsJoinAcknowledged ? JoinId : null, client, join);
        output.Send(join.WrittenSpan);
        if (IsJoinAcknowledged)
        {
            output.Await("the join", Within);
        }
        else
        {
            output.Settle(Settle);
        }

        return IsJoinAcknowledged;
    }

    /// <summary>What stands on the wire for a call, as a template.</summary>
    /// <param name="name">Its name, escaped.</param>
    /// <param name="arguments">Its arguments as JSON, separated by commas; may be empty.</param>
    protected abstract string TextOf(string name, string arguments);

    /// <summary>A call of the protocol file.</summary>
    /// <param name="option">The option that holds its name; that of its arguments ends with <c>-args</c>.</param>
    /// <param name="usual">Its name if the file does not say.</param>
    /// <param name="arguments">Its arguments if the file does not say, as a JSON array.</param>
    /// <param name="needed">A variable that must be among them; null: none.</param>
    /// <returns>The call; null: its name is empty.</returns>
    /// <exception cref="ProtocolException">Its arguments are wrong.</exception>
    protected CompiledTemplate? Call(string option, string usual, string arguments, string? needed = null)
    {
        var inner = CallArguments.Of(_settings, $"{option}-args", arguments, needed);
        var name = _settings.Option(option, usual);
        return name.Length == 0 ? null : _settings.Compile($"{option}-args", TextOf(JsonText.Escape(name, 1), inner));
    }

    /// <summary>Writes a template for a client.</summary>
    protected void Write(CompiledTemplate template, ClientIdentity client, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default) =>
        template.Write(client, _settings.Clock, frame, sequence, body);
}
