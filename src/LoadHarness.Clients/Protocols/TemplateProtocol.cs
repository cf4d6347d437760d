using System.Buffers;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Plays a wire format that is given as data. Thread-safe.</summary>
public sealed class TemplateProtocol : IChatProtocol
{
    private readonly ProtocolDefinition _definition;
    private readonly TimeProvider _clock;
    private readonly CompiledTemplate _say;
    private readonly CompiledTemplate? _join;
    private readonly CompiledTemplate? _heartbeat;
    private readonly CompiledTemplate? _leave;
    private readonly FrameMatcher? _joined;
    private readonly FrameMatcher? _refused;
    private readonly FrameMatcher? _heartbeatReply;
    private readonly FrameMatcher? _error;
    private readonly FrameMatcher? _chat;
    private readonly Dictionary<string, CompiledTemplate> _signals = []; // those that clients send, by name
    private readonly FrameMatcher[] _signalMatches;
    private readonly RequestBuilder _requests;

    /// <summary>Prepares a wire format.</summary>
    /// <param name="definition">The wire format.</param>
    /// <param name="auth">Where the token goes and what is signed; null: the token goes where the wire format has it.</param>
    /// <param name="clock">The wall clock for <c>${time.…}</c>; null: that of the system.</param>
    public TemplateProtocol(ProtocolDefinition definition, AuthPolicy? auth = null, TimeProvider? clock = null)
    {
        _definition = definition;
        _clock = clock ?? TimeProvider.System;
        var signer = auth?.Signature is { } signature ? new FrameSigner(signature) : null;
        _requests = new RequestBuilder(definition, auth ?? AuthPolicy.AsProtocol, signer, _clock);
        _say = new CompiledTemplate(definition.Say, signer, definition.EscapeBody);
        _join = Compile(definition.Join?.Send);
        _heartbeat = Compile(definition.Heartbeat);
        _leave = Compile(definition.Leave);
        _joined = FrameMatcher.Of(definition.Join?.Expect);
        _refused = FrameMatcher.Of(definition.Join?.Refused);
        _heartbeatReply = FrameMatcher.Of(definition.HeartbeatReply);
        _error = FrameMatcher.Of(definition.Error);
        _chat = FrameMatcher.Of(definition.Chat);
        _signalMatches = [.. definition.Signals.Select(signal => FrameMatcher.Of(signal.Match)).OfType<FrameMatcher>()];
        foreach (var signal in definition.Signals.Where(signal => signal.Send is not null))
        {
            _signals.Add(signal.Name, Compile(signal.Send)!);
        }

        CompiledTemplate? Compile(Template? template) => template is null ? null : new CompiledTemplate(template, signer);
    }

    /// <inheritdoc />
    public bool Binary => _definition.Binary;

    /// <inheritdoc />
    public bool HasJoinAnswer => _definition.Join?.Expect is not null;

    /// <inheritdoc />
    public TimeSpan JoinWithin => _definition.Join?.Within ?? TimeSpan.Zero;

    /// <inheritdoc />
    public TimeSpan Settle => _definition.Settle;

    /// <inheritdoc />
    public bool HasHeartbeat => _heartbeat is not null;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => _requests.Request(target, client, timeout);

    /// <inheritdoc />
    public bool WriteJoin(ClientIdentity client, IBufferWriter<byte> frame) => Write(_join, client, frame);

    /// <inheritdoc />
    public void WriteSay(ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame) =>
        Write(_say, client, sequence, body, frame);

    /// <inheritdoc />
    public bool WriteHeartbeat(ClientIdentity client, IBufferWriter<byte> frame) => Write(_heartbeat, client, frame);

    /// <inheritdoc />
    public bool WriteLeave(ClientIdentity client, IBufferWriter<byte> frame) => Write(_leave, client, frame);

    /// <inheritdoc />
    public bool WriteSignal(ClientIdentity client, string signal, IBufferWriter<byte> frame) =>
        Write(_signals.GetValueOrDefault(signal), client, frame);

    /// <inheritdoc />
    public FrameMeaning Read(ReadOnlySpan<byte> frame)
    {
        foreach (var match in _signalMatches)
        {
            if (match.Matches(frame))
            {
                return FrameMeaning.Signal; // first of all, because of these come more than of all others
            }
        }

        if (_definition.IsJson && !JsonPath.IsJson(frame))
        {
            return FrameMeaning.Unreadable;
        }

        var meaning = FrameMeaning.Other;
        meaning |= _joined?.Matches(frame) is true ? FrameMeaning.Joined : 0;
        meaning |= _refused?.Matches(frame) is true ? FrameMeaning.Refused : 0;
        meaning |= _heartbeatReply?.Matches(frame) is true ? FrameMeaning.HeartbeatReply : 0;
        meaning |= _error?.Matches(frame) is true ? FrameMeaning.Error : 0;
        var isChat = _chat?.Matches(frame) ?? meaning == FrameMeaning.Other;
        return meaning | (isChat ? FrameMeaning.Chat : 0);
    }

    private void Write(CompiledTemplate template, ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame) =>
        template.Write(client, sequence, body, template.UsesTime ? _clock.GetUtcNow() : default, frame);

    private bool Write(CompiledTemplate? template, ClientIdentity client, IBufferWriter<byte> frame)
    {
        if (template is not null)
        {
            Write(template, client, 0, [], frame);
        }

        return template is not null;
    }
}
