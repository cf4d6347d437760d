using System.Net.WebSockets;

namespace Websocket.Client;

/// <summary>
/// Stub of the package's client: the members that the adapter uses, over a real socket. It reconnects when the test says so, says of every
/// message that it has taken it, and drops what it comes to while it is not connected.
/// </summary>
public sealed class WebsocketClient(Uri url, object? logger, Func<Uri, CancellationToken, Task<WebSocket>> connectionFactory) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stream<ResponseMessage> messages = new();
    private readonly Stream<ReconnectionInfo> reconnections = new();
    private readonly Stream<DisconnectionInfo> disconnections = new();
    private Task sending = Task.CompletedTask;
    private WebSocket? socket;

    /// <summary>Those that were made, by their URL.</summary>
    public static List<WebsocketClient> Made { get; } = [];

    public Uri Url { get; } = url;

    public object? Logger { get; } = logger;

    public bool IsDisposed { get; private set; }

    public int Starts { get; private set; }

    public WebSocketCloseStatus? StoppedWith { get; private set; }

    public TimeSpan ConnectTimeout { get; set; }

    public TimeSpan? ReconnectTimeout { get; set; }

    public TimeSpan? ErrorReconnectTimeout { get; set; }

    public TimeSpan? LostReconnectTimeout { get; set; }

    public IObservable<ResponseMessage> MessageReceived => messages;

    public IObservable<ReconnectionInfo> ReconnectionHappened => reconnections;

    public IObservable<DisconnectionInfo> DisconnectionHappened => disconnections;

    /// <summary>Ends when nothing more comes on the connection.</summary>
    public Task Listening { get; private set; } = Task.CompletedTask;

    /// <summary>All that was handed over has been sent or dropped.</summary>
    public Task Sent
    {
        get
        {
            lock (gate)
            {
                return sending;
            }
        }
    }

    public Task Start()
    {
        lock (Made)
        {
            Made.Add(this);
        }

        Starts++;
        return DialAsync(ReconnectionType.Initial);
    }

    public async Task<bool> Stop(WebSocketCloseStatus status, string statusDescription)
    {
        StoppedWith = status;
        await socket!.CloseAsync(status, statusDescription, CancellationToken.None);
        Tell(DisconnectionType.ByUser);
        return true;
    }

    public bool SendAsText(byte[] message) => Enqueue(message, WebSocketMessageType.Text);

    public bool Send(byte[] message) => Enqueue(message, WebSocketMessageType.Binary);

    public void Dispose()
    {
        IsDisposed = true;
        socket?.Abort();
    }

    /// <summary>The connection is lost, and nobody is told yet.</summary>
    public void Lose() => socket!.Abort();

    /// <summary>Tells of a loss, or of another end.</summary>
    public void Tell(DisconnectionType type, Exception? exception = null) => disconnections.Tell(new DisconnectionInfo(type, exception));

    /// <summary>Dials, at first or again.</summary>
    public async Task DialAsync(ReconnectionType type)
    {
        try
        {
            socket = await connectionFactory(Url, CancellationToken.None);
        }
        catch (Exception e)
        {
            Tell(DisconnectionType.Error, e);
            return;
        }

        Listening = ListenAsync(socket);
        reconnections.Tell(new ReconnectionInfo(type));
    }

    private bool Enqueue(byte[] message, WebSocketMessageType type)
    {
        lock (gate)
        {
            sending = IsDisposed ? sending : SendAfterAsync(sending, message, type);
            return !IsDisposed;
        }
    }

    private async Task SendAfterAsync(Task previous, byte[] message, WebSocketMessageType type)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (socket is { State: WebSocketState.Open } open)
        {
            await open.SendAsync(message.AsMemory(), type, true, CancellationToken.None);
        }
    }

    private async Task ListenAsync(WebSocket listened)
    {
        var buffer = new byte[4096];
        try
        {
            while (await listened.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } read)
            {
                messages.Tell(new ResponseMessage(buffer[..read.Count], read.MessageType));
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Lost: the test tells of it.
        }
    }

    private sealed class Stream<T> : IObservable<T>
    {
        private readonly List<IObserver<T>> observers = [];

        public IDisposable Subscribe(IObserver<T> observer)
        {
            observers.Add(observer);
            return new MemoryStream();
        }

        public void Tell(T value) => observers.ForEach(observer => observer.OnNext(value));
    }
}
