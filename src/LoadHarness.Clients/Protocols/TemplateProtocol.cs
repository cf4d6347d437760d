using System.Buffers;
using System.Globalization;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Plays a wire format that is given as data. Thread-safe.</summary>
/// <param name="definition">The wire format.</param>
public sealed class TemplateProtocol(ProtocolDefinition definition) : IChatProtocol
{
    private readonly CompiledTemplate _say = new(definition.Say);
    private readonly CompiledTemplate? _join = CompiledTemplate.Of(definition.Join?.Send);
    private readonly CompiledTemplate? _heartbeat = CompiledTemplate.Of(definition.Heartbeat);
    private volatile TargetAddress? _address;
    private readonly CompiledTemplate? _leave = CompiledTemplate.Of(definition.Leave);

    /// <inheritdoc />
    public bool Binary => definition.Binary;

    /// <inheritdoc />
    public bool HasJoinAnswer => definition.Join?.Expect is not null;

    /// <inheritdoc />
    public TimeSpan JoinWithin => definition.Join?.Within ?? TimeSpan.Zero;

    /// <inheritdoc />
    public TimeSpan Settle => definition.Settle;

    /// <inheritdoc />
    public bool HasHeartbeat => _heartbeat is not null;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout)
    {
        string Value(string name) => ValueOf(name, client);
        return new ConnectRequest(
            UrlFor(target, client),
            [.. definition.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value.Fill(Value)))],
            definition.SubProtocols,
            timeout,
            definition.MaxMessage,
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
        if (definition.IsJson && !JsonFields.IsJson(frame))
        {
            return FrameMeaning.Unreadable;
        }

        var meaning = FrameMeaning.Other;
        meaning |= definition.Join?.Expect is { } expect && FrameMatcher.Matches(expect, frame) ? FrameMeaning.Joined : 0;
        meaning |= definition.Join?.Refused is { } refused && FrameMatcher.Matches(refused, frame) ? FrameMeaning.Refused : 0;
        meaning |= definition.HeartbeatReply is { } reply && FrameMatcher.Matches(reply, frame) ? FrameMeaning.HeartbeatReply : 0;
        meaning |= definition.Error is { } error && FrameMatcher.Matches(error, frame) ? FrameMeaning.Error : 0;
        var isChat = definition.Chat is { } chat ? FrameMatcher.Matches(chat, frame) : meaning == FrameMeaning.Other;
        return meaning | (isChat ? FrameMeaning.Chat : 0);
    }

    internal static string ValueOf(string name, ClientIdentity client) => name switch
    {
        "token" => client.Token,
        "user" => client.User,
        "room" => client.Room,
        "population" => client.Population,
        "client" => client.Number.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private static bool Write(CompiledTemplate? template, ClientIdentity client, IBufferWriter<byte> frame)
    {
        template?.Write(client, 0, [], frame);
        return template is not null;
    }

    private Uri UrlFor(Uri target, ClientIdentity client)
    {
        var address = _address is { } known && known.Target == target ? known : _address = new TargetAddress(target, definition);
        var url = new StringBuilder(address.Prefix);
        var separator = address.HasQuery ? '&' : '?';
        foreach (var parameter in address.Added)
        {
            var value = parameter.Value.Fill(name => ValueOf(name, client));
            url.Append(separator).Append(parameter.Name).Append('=').Append(parameter.Raw ? value : Uri.EscapeDataString(value));
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
            Added = [.. definition.Query.Where(parameter => !present.Contains(parameter.Name))];
        }

        public Uri Target { get; }

        /// <summary>Scheme, host, port, path, and the query that the target brings.</summary>
        public string Prefix { get; }

        public bool HasQuery { get; }

        /// <summary>Parameters of the protocol that the target does not bring itself.</summary>
        public NamedTemplate[] Added { get; }
    }
}
