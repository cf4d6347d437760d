using System.Globalization;
using System.Net;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of <c>target</c>: where the clients connect to, and what carries the connections.</summary>
internal static class TargetShapes
{
    // --- tls ---
    private static readonly Key<bool> Verify = Key.Optional("verify", Values.OneOf(("true", true), ("false", false)),
        "Whether the server's certificate must be trusted and fit its name.", "true");

    private static readonly Key<string?> Authority = Key.Maybe("authority", Values.Text("the name of a PEM file"),
        "PEM file with the authorities to trust instead of the system's.");

    private static readonly Key<string?> ClientCertificate = Key.Maybe("client-certificate", Values.Text("the name of a PEM file"),
        "PEM file with the certificate of the clients and its key.");

    private static readonly Key<string?> ServerName = Key.Maybe("server-name", Values.Text("a host name"),
        "Name for SNI and for the check of the certificate; without it the host of the URL.");

    private static readonly Key<int> MinVersion = Key.Optional("min-version", Values.OneOf(("1.2", 12), ("1.3", 13)),
        "Lowest version of TLS; without it what the system allows.");

    private static readonly Key<bool> Resume = Key.Optional("resume", Values.OneOf(("true", true), ("false", false)),
        "Whether a client may resume a TLS session, also one of another client; without it each connect is a full handshake, as of a device of its own.",
        "false");

    private static readonly MapShape<TlsSettings> Tls = new()
    {
        Name = "tls",
        Doc = "How a wss server is checked, and how the clients show themselves.",
        Keys = [Verify, Authority, ClientCertificate, ServerName, MinVersion, Resume],
        Build = map => new TlsSettings
        {
            Verify = map.Get(Verify),
            Authority = map.Get(Authority),
            ClientCertificate = map.Get(ClientCertificate),
            ServerName = map.Get(ServerName),
            MinVersion = map.GetOrNull(MinVersion),
            Resume = map.Get(Resume),
        },
    };

    // --- target ---
    private static readonly Key<bool> Backend = Key.Optional("backend", Values.Word("reference", true),
        "The built-in backend, started on a free port for this run.");

    private static readonly Key<IReadOnlyList<BackendSetting>?> BackendRules = Key.Maybe("rules", BackendShapes.Settings.Value,
        "What the built-in backend demands, how it answers and what it does wrong: the options of loadharness backend (docs/reference-backend.md).");

    private static readonly Key<Uri?> Url = Key.Maybe("url",
        Values.Scalar("a WebSocket URL, such as ws://localhost:8080/chat", ParseUrl, Values.Pattern("^wss?://[^/]+.*$")),
        "WebSocket URL of the backend.");

    private static readonly Key<Uri?> Admin = Key.Maybe("admin",
        Values.Scalar("an HTTP URL, such as http://127.0.0.1:8080/admin", ParseAdmin, Values.Pattern("^https?://[^/]+.*$")),
        "Where a reference backend that is already running takes orders: events with backend need it.");

    private static readonly Key<TimeSpan> ConnectTimeout = Key.Optional("connect-timeout", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "How long a dial may take, from the first packet to the completed upgrade.", Quantity.Show(new Target().ConnectTimeout));

    private static readonly Key<int> Handshakes = Key.Optional("handshakes", Values.Whole(1, 1_000_000),
        "How many dials and upgrades may be under way before a further client arrives; reconnects are not held back.",
        $"{new Target().Handshakes}");

    private static readonly Key<int> HttpConnections = Key.Optional("http-connections", Values.Whole(1, 100_000),
        "How many TCP connections the HTTP requests of all clients share; a long poll has one of its own.",
        $"{new Target().HttpConnections}");

    private static readonly Key<TransportKind> Transport = Key.Optional("transport",
        Values.OneOf([.. Enum.GetValues<TransportKind>().Select(kind => (kind.Name(), kind))]),
        "What carries the connections: our own client, .NET's ClientWebSocket as a foreign witness, or the package Websocket.Client, whose adapter "
        + "is built apart (docs/adapters.md); without it own, unless compression or a proxy needs client-websocket.");

    private static readonly Key<WebsocketClientSettings> WebsocketClientKey = Key.Optional("websocket-client", WebsocketClientShapes.Settings.Value,
        "When Websocket.Client dials again, with transport: websocket-client.", "{}");

    private static readonly Key<bool> Compression = Key.Optional("compression", Values.OneOf(("true", true), ("false", false)),
        "Whether the clients offer permessage-deflate, as browsers do: not through our own transport, and at the price of memory and CPU.", "false");

    private static readonly Key<Uri?> Proxy = Key.Maybe("proxy",
        Values.Scalar("the URL of an HTTP proxy, such as http://proxy:3128 or http://user:${PASSWORD}@proxy:3128", ParseProxy,
            Values.Pattern("^http://[^/]+/?$")),
        "HTTP proxy that the connections go through (CONNECT), user and password percent-encoded: not through our own transport.");

    // --- through ---
    private static readonly Key<IPEndPoint> Listen = Key.Required("proxy",
        Values.Scalar("an address with a port, such as 10.0.0.5:9000 or [::1]:0", ParseListen, Values.Pattern(@"^.+:[0-9]+$")),
        "Where the fault proxy listens; port 0: a free one.");

    private static readonly MapShape<FaultProxy> ThroughMap = new()
    {
        Name = "through",
        Doc = "The fault proxy, where it is to listen elsewhere than on loopback.",
        Keys = [Listen],
        IsAtomic = true,
        Build = map => new FaultProxy(map.Get(Listen)),
    };

    /// <summary>The key of the fault proxy.</summary>
    public static readonly Key<FaultProxy?> Through = Key.Maybe("through",
        Collections.AnyOf(Values.Word("proxy", FaultProxy.OnLoopback), ThroughMap.Value),
        "What connections go through: proxy is a TCP relay inside the harness, in which events with wire break them; without such an event it is not in their way.");

    private static readonly Key<TlsSettings> TlsKey = Key.Optional("tls", Tls.Value,
        "How a wss server is checked, and how the clients show themselves.", "{}");

    /// <summary>Where the clients connect to.</summary>
    public static MapShape<Target> Target { get; } = new()
    {
        Name = "target",
        Doc = "Where the clients connect to.",
        Keys = [Backend, BackendRules, Url, CommandShapes.Command, CommandShapes.Ready, Admin, ConnectTimeout, Handshakes, HttpConnections, Transport, WebsocketClientKey, Compression, Proxy, Through, TlsKey],
        Rules =
        [
            Rule.ExactlyOne(Backend, Url),
            Rule.Needs(BackendRules, Backend, "a server that is already running has its own"),
            Rule.Needs(CommandShapes.Command, Url, "the clients must know where it listens"),
            Rule.Needs(CommandShapes.Ready, CommandShapes.Command, "nothing else is waited for"),
            Rule.Needs(Admin, Url, "the built-in backend takes orders anyway"),
            Rule.That("Compression and proxies need client-websocket or websocket-client.", CheckOwn),
            Rule.That("The settings of websocket-client need that transport.", CheckWebsocketClient),
            Rule.That("A server-name needs our own transport.", CheckServerName),
            Rule.That("The fault proxy needs our own transport.", CheckThrough),
        ],
        Build = map => new Target
        {
            Rules = map.Get(BackendRules) ?? [],
            Url = map.Get(Url),
            Command = map.Has(CommandShapes.Command) ? map.Get(CommandShapes.Command) : null,
            Ready = map.Get(CommandShapes.Ready),
            Admin = map.Get(Admin),
            ConnectTimeout = map.Get(ConnectTimeout),
            Handshakes = map.Get(Handshakes),
            HttpConnections = map.Get(HttpConnections),
            Transport = TransportOf(map),
            WebsocketClient = map.Get(WebsocketClientKey),
            Compression = map.Get(Compression),
            Proxy = map.Get(Proxy),
            Through = map.Get(Through),
            Tls = map.Get(TlsKey),
        },
    };

    /// <summary>The key that made it another transport than our own, as errors name it.</summary>
    public static string Chooser(Target target) =>
        target.Transport == TransportKind.WebsocketClient ? Transport.Name
        : target.Compression ? Compression.Name
        : target.Proxy is not null ? Proxy.Name
        : Transport.Name;

    private static TransportKind TransportOf(MapReading map) =>
        map.Has(Transport) ? map.Get(Transport)
        : map.Get(Compression) || map.Has(Proxy) ? TransportKind.ClientWebSocket
        : TransportKind.Own;

    private static Parsed<Uri> ParseUrl(string text)
    {
        if (text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && text.Contains("://", StringComparison.Ordinal))
        {
            return Parsed<Uri>.Fail("write ws:// for http://, wss:// for https://");
        }

        return text.Contains("${", StringComparison.Ordinal) ? Parsed<Uri>.Fail("only environment variables, ${NAME}, may be in it")
            : !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "wss") || url.Host.Length == 0
                ? Parsed<Uri>.Fail()
            : url.Fragment.Length > 0 ? Parsed<Uri>.Fail("a WebSocket URL has no # part")
            : url;
    }

    private static Parsed<Uri> ParseAdmin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0, Query: "", Fragment: "" }
            ? url
            : Parsed<Uri>.Fail(text.StartsWith("ws", StringComparison.OrdinalIgnoreCase) ? "write http:// for ws://, https:// for wss://" : null);

    private static Parsed<Uri> ParseProxy(string text) =>
        text.Contains("${", StringComparison.Ordinal) ? Parsed<Uri>.Fail("only environment variables, ${NAME}, may be in it")
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", Host.Length: > 0, PathAndQuery: "/", Fragment: "" } ? url
        : Parsed<Uri>.Fail();

    private static Parsed<IPEndPoint> ParseListen(string text) =>
        IPEndPoint.TryParse(text, out var place) && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{place.Port}"), StringComparison.Ordinal)
            ? place
            : Parsed<IPEndPoint>.Fail("write address and port; 0 takes a free port");

    /// <summary>The others dial by themselves, and nobody could tell the relay whose connection it breaks.</summary>
    private static void CheckThrough(MapReading map)
    {
        if (map.Has(Through) && map.TryGet(Transport, out _) && map.TryGet(Compression, out _) && TransportOf(map) is var transport and not TransportKind.Own)
        {
            var chooser = map.Has(Transport) ? "write transport: own" : $"remove {(map.Has(Proxy) ? Proxy.Name : Compression.Name)}";
            map.AtOf(Through).Error($"{transport.Name()} cannot go through the fault proxy: {chooser}, or remove 'through'");
        }
    }

    private static void CheckOwn(MapReading map)
    {
        if (!map.Has(Transport) || !map.TryGet(Transport, out var transport) || transport != TransportKind.Own)
        {
            return;
        }

        if (map.TryGet(Compression, out var compression) && compression)
        {
            map.AtOf(Compression).Error("our own transport offers no compression: write transport: client-websocket, or compression: false");
        }

        if (map.Has(Proxy))
        {
            map.AtOf(Proxy).Error("our own transport knows no proxies: write transport: client-websocket, or remove the proxy");
        }
    }

    private static void CheckWebsocketClient(MapReading map)
    {
        if (map.Has(WebsocketClientKey) && map.TryGet(Transport, out _) && map.TryGet(Compression, out _) && TransportOf(map) is var transport and not TransportKind.WebsocketClient)
        {
            map.AtOf(WebsocketClientKey).Error($"the transport is {transport.Name()}, which knows nothing of it: write transport: websocket-client, or remove it");
        }
    }

    /// <summary>ClientWebSocket would take it for the name in the header Host, too.</summary>
    private static void CheckServerName(MapReading map)
    {
        if (map.TryGet(TlsKey, out var tls) && tls is { ServerName: not null } && map.AtOf(TlsKey).Node.Find(ServerName.Name) is { } name
            && map.TryGet(Transport, out _) && map.TryGet(Compression, out _) && TransportOf(map) is var transport and not TransportKind.Own)
        {
            map.AtOf(TlsKey).Of(ServerName.Name, name).Error(
                $"{transport.Name()} takes the name from the URL: write that name into the url, or "
                + (map.Has(Transport) ? "transport: own" : "do without compression and proxy"));
        }
    }
}
