using LoadHarness.Clients.Mqtt;
using LoadHarness.Clients.SignalR;
using LoadHarness.Clients.SocketIo;
using LoadHarness.Clients.Xmpp;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Protocols;

/// <summary>Wire formats that are written in code, by the names that protocol files call them by. Immutable, thread-safe.</summary>
public sealed class CodeProtocols
{
    private readonly IReadOnlyDictionary<string, Func<ProtocolSettings, IChatProtocol>> _byName;

    private CodeProtocols(IReadOnlyDictionary<string, Func<ProtocolSettings, IChatProtocol>> byName) => _byName = byName;

    /// <summary>Those that the program brings.</summary>
    public static CodeProtocols BuiltIn { get; } = new(new Dictionary<string, Func<ProtocolSettings, IChatProtocol>>
    {
        ["signalr"] = settings => new SignalRProtocol(settings),
        ["socket.io"] = settings => new SocketIoProtocol(settings),
        ["mqtt"] = settings => new MqttProtocol(settings),
        ["xmpp"] = settings => new XmppProtocol(settings),
    });

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The same and one more; an earlier one of that name is replaced.</summary>
    /// <param name="name">Its name, as protocol files write it after <c>code:</c>.</param>
    /// <param name="make">Makes it, once for each population.</param>
    public CodeProtocols With(string name, Func<ProtocolSettings, IChatProtocol> make) =>
        new(new Dictionary<string, Func<ProtocolSettings, IChatProtocol>>(_byName) { [name] = make });

    /// <summary>The wire format of a profile: its code if it names any, else its data.</summary>
    /// <exception cref="ProtocolException">There is no such code, or an option is wrong.</exception>
    public IChatProtocol Of(ClientProfile profile, TimeProvider? clock = null)
    {
        if (profile.Protocol.Code is not { } name)
        {
            return new TemplateProtocol(profile.Protocol, profile.Auth, clock);
        }

        if (!_byName.TryGetValue(name, out var make))
        {
            throw new ProtocolException(
                $"the protocol '{profile.Protocol.Name}' is the code '{name}', which is not there; there are {string.Join(", ", Names)}; name the assembly that has it with --protocols");
        }

        var made = make(new ProtocolSettings(profile.Protocol, profile.Auth, clock));
        CheckHeartbeat(profile, made);
        return made;
    }

    /// <summary>What the scenario's reader looks for in data, of code only the code itself can tell.</summary>
    private static void CheckHeartbeat(ClientProfile profile, IChatProtocol protocol)
    {
        if (profile.Heartbeat is not { Frame: HeartbeatFrame.Message } heartbeat)
        {
            return;
        }

        if (!protocol.HasHeartbeat)
        {
            throw new ProtocolException(
                $"the profile '{profile.Name}' sends heartbeats, but the protocol '{profile.Protocol.Name}' has none: write heartbeat: never, or send: ping in it");
        }

        if (heartbeat.ReplyWithin is not null && !protocol.AnswersHeartbeats)
        {
            throw new ProtocolException(
                $"the profile '{profile.Name}' awaits replies (reply-within), but nothing answers the heartbeats of the protocol '{profile.Protocol.Name}': "
                + "remove reply-within, or write send: ping in it");
        }
    }
}
