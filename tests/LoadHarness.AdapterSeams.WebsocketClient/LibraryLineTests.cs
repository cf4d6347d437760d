using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using LoadHarness.Adapters.WebsocketClient;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Clients;
using LoadHarness.Tests.Engine;
using Websocket.Client;
using Library = Websocket.Client.WebsocketClient;

namespace LoadHarness.AdapterSeams.WebsocketClient;

/// <summary>The adapter to Websocket.Client, through the seam and over a stub of the package that is driven by hand.</summary>
public sealed class LibraryLineTests : IDisposable
{
    private const string Opened = "dialling since 0, opened";
    private readonly EchoServer server = new();
    private readonly HandDrivenTimers timers = new();
    private readonly RecordedEvents first = new();
    private readonly RecordedEvents second = new();
    private readonly IConnector connector;
    private readonly Uri url;

    public LibraryLineTests()
    {
        url = new Uri(server.Url);
        connector = Create(new WebsocketClientSettings());
    }

    /// <summary>The package's clients that dialled the server of this test.</summary>
    private Library[] Libraries
    {
        get
        {
            lock (Library.Made)
            {
                return [.. Library.Made.Where(made => made.Url == url)];
            }
        }
    }

    public void Dispose()
    {
        (connector as IDisposable)?.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Connect_ServerIsThere_MessagesGoBothWays()
    {
        var connection = await OpenAsync();

        Say(connection, 1, "héllo");
        await first.ExpectInAnyOrder($"{Opened}, sent 1, text héllo");
        connection.Send("raw"u8, binary: true, new SendTag(SendKind.Say, 2));

        await first.ExpectInAnyOrder($"{Opened}, sent 1, text héllo, sent 2, bytes raw");
        Assert.Null(connection.OldestUnsent);
        Assert.False(connection.TryPing());
        Assert.StartsWith("websocket-client (Websocket.Client ", connector.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Settings_AreThoseOfThePackage()
    {
        using var other = Create(new WebsocketClientSettings
        {
            ReconnectTimeout = null,
            ErrorReconnectTimeout = TimeSpan.FromSeconds(7),
            LostReconnectTimeout = TimeSpan.FromSeconds(3),
        }) as IDisposable;
        await OpenAsync();
        var defaults = Assert.Single(Libraries);
        (other as IConnector)!.Connect(Request(), second);
        await second.Expect(Opened);
        var set = Libraries[1];

        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), null), (defaults.ReconnectTimeout, defaults.ErrorReconnectTimeout, defaults.LostReconnectTimeout));
        Assert.Equal((null, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3)), (set.ReconnectTimeout, set.ErrorReconnectTimeout, set.LostReconnectTimeout));
        Assert.Equal(Request().Timeout, set.ConnectTimeout);
    }

    [Fact]
    public async Task Send_WhileThePackageIsDown_IsToldAsDroppedWhenALaterOneLeaves()
    {
        var connection = await OpenAsync();
        var library = Assert.Single(Libraries);
        library.Lose();
        Say(connection, 1, "into the void");
        await library.Sent;
        await first.Expect(Opened);

        library.Tell(DisconnectionType.Lost);
        await first.Expect($"{Opened}, ended by Network: Cut none TCP end");
        var again = connector.Connect(Request(), second);
        await library.DialAsync(ReconnectionType.Lost);

        // A marker that never reaches the wire shows what was dropped before it.
        await first.Expect($"{Opened}, ended by Network: Cut none TCP end, dropped 1");
        Say(again, 2, "heard");
        await second.ExpectInAnyOrder($"{Opened}, sent 2, text heard");
        Assert.Equal(1, library.Starts);
    }

    [Fact]
    public async Task Connect_AfterThePackageIsBack_IsHandedWhatWasMissed()
    {
        var connection = await OpenAsync();
        var library = Assert.Single(Libraries);
        library.Lose();
        library.Tell(DisconnectionType.Lost);
        timers.JumpTo(2);
        await library.DialAsync(ReconnectionType.Lost);
        library.SendAsText(Encoding.UTF8.GetBytes("not of ours"));
        await Assert.ThrowsAsync<WebSocketException>(() => library.Sent); // nothing leaves that is in no book
        timers.JumpTo(3);

        connector.Connect(Request(), second);

        await second.Expect("dialling since 2, opened");
        connection.Send("late"u8, binary: false, new SendTag(SendKind.Say, 9));
        await first.Expect($"{Opened}, ended by Network: Cut none TCP end, dropped 9");
    }

    [Fact]
    public async Task Connect_TheDialFails_SaysWhyAndDropsWhatWaits()
    {
        var connection = await OpenAsync();
        var library = Assert.Single(Libraries);
        server.Dispose();
        library.Lose();
        Say(connection, 1, "into the void");
        library.Tell(DisconnectionType.Lost);
        connector.Connect(Request(), second);
        timers.JumpTo(4);
        await library.DialAsync(ReconnectionType.Lost);

        await second.Expect($"dialling since 4, failed: 127.0.0.1:{url.Port} refused the connection: nothing listens there");
        await first.Expect($"{Opened}, ended by Network: Cut none TCP end, dropped 1");
        Assert.Single(Libraries);
    }

    [Fact]
    public async Task Connect_ThePackageHasGivenUp_FailsWithoutADial()
    {
        server.Dispose();
        using var impatient = Create(new WebsocketClientSettings { ErrorReconnectTimeout = null }) as IDisposable;
        (impatient as IConnector)!.Connect(Request(), first);
        await first.Expect($"dialling since 0, failed: 127.0.0.1:{url.Port} refused the connection: nothing listens there");

        (impatient as IConnector)!.Connect(Request(), second);

        await second.Expect("dialling since 0, failed: Websocket.Client has given up (target.websocket-client.error-reconnect-timeout)");
    }

    [Fact]
    public async Task Reconnection_OfALossThatWasNotTold_EndsTheOldConnectionFirst()
    {
        await OpenAsync();
        var library = Assert.Single(Libraries);
        library.Lose();
        await library.DialAsync(ReconnectionType.NoMessageReceived);

        await first.Expect($"{Opened}, ended by Network: Cut none TCP end");
        connector.Connect(Request(), second);
        await second.Expect(Opened);
    }

    [Fact]
    public async Task Disconnection_NoMessageReceived_IsAWatchdog()
    {
        await OpenAsync();

        Libraries[0].Tell(DisconnectionType.NoMessageReceived);

        await first.Expect($"{Opened}, ended by Network: Silent none no message came within the reconnect-timeout of Websocket.Client");
    }

    [Fact]
    public async Task Close_ServerAnswers_StopsThePackageAndTheNextDialMakesAnother()
    {
        var connection = await OpenAsync();

        connection.Close(1000);

        await first.Expect($"{Opened}, ended by Client: Left 1000 or none");
        Assert.Equal(WebSocketCloseStatus.NormalClosure, Libraries[0].StoppedWith);
        connector.Connect(Request(), second);
        await second.Expect(Opened);
        Assert.Equal(2, Libraries.Length);
    }

    [Fact]
    public async Task Abort_OpenConnection_DisposesThePackagesClientAndDropsWhatWaits()
    {
        var connection = await OpenAsync();
        Libraries[0].Lose();
        Say(connection, 1, "into the void");

        connection.Abort();
        connection.Abort();

        await first.Expect($"{Opened}, dropped 1, ended by Client: Stopped none");
        Assert.True(Libraries[0].IsDisposed);
        connector.Connect(Request(), second);
        await second.Expect(Opened);
        Assert.Equal(2, Libraries.Length);
    }

    [Fact]
    public async Task Abort_OfADialThatWaits_TellsThatItWasGivenUp()
    {
        await OpenAsync();
        Libraries[0].Tell(DisconnectionType.Lost);
        var waiting = connector.Connect(Request(), second);

        waiting.Abort();

        await second.Expect("failed: the dial was given up");
    }

    [Fact]
    public async Task Connect_BesideAnOpenOne_GetsAClientOfItsOwn()
    {
        await OpenAsync();

        connector.Connect(Request(), second);

        await second.Expect(Opened);
        Assert.Equal(2, Libraries.Length);
    }

    [Fact]
    public async Task OnMessage_OverTheLimit_EndsTheConnectionAsTooBig()
    {
        var connection = await OpenAsync();
        Say(connection, 1, new string('x', 101));
        await Libraries[0].Listening; // given up by our socket: no message comes of it

        Libraries[0].Tell(DisconnectionType.Lost);

        await first.Expect($"{Opened}, sent 1, ended by Client: MessageTooBig none a message of more than 100 bytes");
    }

    private IConnector Create(WebsocketClientSettings settings) => new WebsocketClientAdapter().Create(new TransportSetup
    {
        Target = new Target { Url = url, Transport = TransportKind.WebsocketClient, WebsocketClient = settings },
        Timers = timers,
        TimeProvider = TimeProvider.System,
        Tls = new SslClientAuthenticationOptions(),
    });

    private ConnectRequest Request() => new(url, [], [], TimeSpan.FromSeconds(10), MaxMessage: 100, Client: 3);

    private async Task<IConnection> OpenAsync()
    {
        var connection = connector.Connect(Request(), first);
        await first.Expect(Opened);
        return connection;
    }

    private static void Say(IConnection connection, uint sequence, string text) =>
        connection.Send(Encoding.UTF8.GetBytes(text), binary: false, new SendTag(SendKind.Say, sequence));
}
