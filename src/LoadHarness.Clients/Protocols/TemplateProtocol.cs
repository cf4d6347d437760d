using System.Buffers;
using System.Globalization;
using System.Text;
using LoadHarness.Clients.Transport;
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
    private volatile TargetAddress? _address;

    /// <summary>Prepares a wire format.</summary>
    /// <param name="definition">The wire format.</param>
    /// <param name="clock">The wall clock for <c>${time.…}</c>; null: that of the system.</param>
    public TemplateProtocol(ProtocolDefinition definition, TimeProvider? clock = null)
    {
        _definition = definition;
        _clock = clock ?? TimeProvider.System;
        _say = new CompiledTemplate(definition.Say, _clock, definition.EscapeBody);
        _join = Compile(definition.Join?.Send);
        _heartbeat = Compile(definition.Heartbeat);
        _leave = Compile(definition.Leave);
        _joined = FrameMatcher.Of(definition.Join?.Expect);
        _refused = FrameMatcher.Of(definition.Join?.Refused);
        _heartbeatReply = FrameMatcher.Of(definition.HeartbeatReply);
        _error = FrameMatcher.Of(definition.Error);
        _chat = FrameMatcher.Of(definition.Chat);

        CompiledTemplate? Compile(Template? template) => template is null ? null : new CompiledTemplate(template, _clock);
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
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout)
    {
        string Value(string name) => ValueOf(name, client);
        return new ConnectRequest(
            UrlFor(target, client),
            [.. _definition.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value.Fill(Value)))],
            _definition.SubProtocols,
            timeout,
            _definition.MaxMessage,
            client.Number);
    }

    /// <inheritdoc />
    public bool WriteJoin(ClientIdentity client, IBufferWriter<byte> frame) => Write(_join, client, frame);

    /// <inheritdoc />
    public void WriteSay(ClientIdentity client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame) =>
        _say.Write(client, sequence, body, frame);

    /// <inheritdoc />
    public bool WriteHeartbeat(ClientIdentity client, IBufferWriter<byte> frame) => Write(_heartbeat, client, frame);

    /// <inheritdoc />
    public bool WriteLeave(ClientIdentity client, IBufferWriter<byte> frame) => Write(_leave, client, frame);

    /// <inheritdoc />
    public FrameMeaning Read(ReadOnlySpan<byte> frame)
    {
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

    private string ValueOf(string name, ClientIdentity client) => name switch
    {
        "token" => client.Token,
        "user" => client.User,
        "room" => client.Room,
        "population" => client.Population,
        "client" => client.Number.ToString(CultureInfo.InvariantCulture),
        "time.minute" => WallTime.Minute(_clock.GetUtcNow()),
        "time.ms" => WallTime.Milliseconds(_clock.GetUtcNow()),
        _ => throw new ArgumentException($"No request knows the variable '{name}'."),
    };

    private static bool Write(CompiledTemplate? template, ClientIdentity client, IBufferWriter<byte> frame)
    {
        template?.Write(client, 0, [], frame);
        return template is not null;
    }

    private Uri UrlFor(Uri target, ClientIdentity client)
    {
        var address = _address is { } known && known.Target == target ? known : _address = new TargetAddress(target, _definition);
        var url = new StringBuilder(address.Prefix);
        var separator = address.HasQuery ? '&' : '?';
        foreach (var parameter in address.Added)
        {
            var value = parameter.Value.Fill(name => ValueOf(name, client));
            url.Append(separator).Append(parameter.Name).Append(parameter.Name.Length > 0 ? "=" : "")
                .Append(parameter.Raw ? value : Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(url.ToString());
    }

    /// <summary>What is the same in the URLs of all clients.</summary>
    private sealed class TargetAddress
    {
        public TargetAddress(Uri target, ProtocolDefinition definition)
        {
            var builder = new UriBuilder(target);
            if (definition.Path is { } path && target.AbsolutePath is "" or "/")
            {
                builder.Path = path;
            }

            Target = target;
            Prefix = builder.Uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
            HasQuery = target.Query.Length > 1;
            var present = target.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).ToHashSet();
            Added = [.. definition.Query.Where(parameter => parameter.Name.Length == 0 || !present.Contains(parameter.Name))];
        }

        public Uri Target { get; }

        /// <summary>Scheme, host, port, path, and the query that the target brings.</summary>
        public string Prefix { get; }

        public bool HasQuery { get; }

        /// <summary>Parameters of the protocol that the target does not bring itself.</summary>
        public NamedTemplate[] Added { get; }
    }
}
