using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.Xmpp;

/// <summary>What a protocol file may say of XMPP. Immutable, thread-safe.</summary>
internal sealed class XmppOptions
{
    private static readonly string[] Known = ["domain", "rooms", "user", "password", "resource", "nick"];

    private readonly ClientText _user;
    private readonly ClientText _password;
    private readonly ClientText _resource;
    private readonly ClientText _nick;

    /// <summary>Reads them.</summary>
    /// <exception cref="ProtocolException">One of them is wrong.</exception>
    public XmppOptions(ProtocolSettings settings)
    {
        settings.ExpectOnly(Known);
        Domain = DomainOf(settings, "domain", "localhost");
        Rooms = DomainOf(settings, "rooms", $"conference.{Domain}");
        _user = settings.Text("user", "${user}");
        _password = settings.Text("password", "${token}");
        _resource = settings.Text("resource", "loadharness${client}");
        _nick = settings.Text("nick", "${user}");
    }

    /// <summary>The domain of the users. Default <c>localhost</c>.</summary>
    public string Domain { get; }

    /// <summary>The domain of the rooms. Default <c>conference.</c> and that of the users.</summary>
    public string Rooms { get; }

    /// <summary>What SASL PLAIN sends (RFC 4616 section 2): user and password, each after a zero, in base64.</summary>
    public string Credentials(ClientIdentity client) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{_user.Of(client)}\0{_password.Of(client)}"));

    /// <summary>The resource that a client binds.</summary>
    public string Resource(ClientIdentity client) => _resource.Of(client);

    /// <summary>The address of a client's room.</summary>
    public string Room(ClientIdentity client) => $"{Localpart(client.Room)}@{Rooms}";

    /// <summary>The address of a client in its room.</summary>
    public string Occupant(ClientIdentity client) => $"{Room(client)}/{_nick.Of(client)}";

    private static string DomainOf(ProtocolSettings settings, string name, string usual)
    {
        var text = settings.Option(name, usual);
        return text.Length > 0 && !text.AsSpan().ContainsAny("@/<>&\"' $") ? text
            : throw settings.Explain(name, $"'{text}' is no domain: write one such as chat.example.org, the same for all clients");
    }

    /// <summary>A name as the local part of an address, with what it may not hold escaped (XEP-0106).</summary>
    private static string Localpart(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (" \"&'/:<>@\\".Contains(c, StringComparison.Ordinal))
            {
                text.Append('\\').Append(Convert.ToHexStringLower([(byte)c]));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
