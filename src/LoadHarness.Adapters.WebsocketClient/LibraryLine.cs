using System.Net.WebSockets;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using Websocket.Client;
using Library = Websocket.Client.WebsocketClient;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>
/// One client of the package, over all its connections. It dials and dials again by itself; connections of ours attach to it one after another
/// (<see cref="TryAttach"/>). What happens is put into a queue and told to the one that is attached, one after another and under no lock; what
/// happens while none is, waits for the next. Thread-safe.
/// </summary>
internal sealed class LibraryLine : IDisposable
{
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private static readonly ConnectionEnd Cut = new(EndSide.Network, EndCause.Cut, CloseCode.None, TimeSpan.Zero, "TCP end");

    private readonly LibraryConnector _connector;
    private readonly Library _library;
    private readonly Lock _gate = new();
    private readonly Queue<Happening> _happenings = new();
    private ConnectRequest _request; // of the connection that attached last
    private LineConnection? _attached;
    private Happening? _failure; // of the dial that is under way or was made last
    private TimeSpan _dialedAt;
    private WatchedSocket? _socket; // of the last dial that succeeded
    private WatchedSocket? _open; // as the package tells: it may have ended without its knowing
    private bool _isStarted;
    private bool _isTelling;
    private bool _hasGivenUp; // the package never dials again
    private volatile bool _isClosing;
    private volatile bool _isOver;

    /// <summary>Prepares it; the first connection that attaches starts it.</summary>
    public LibraryLine(LibraryConnector connector, ConnectRequest request)
    {
        (_connector, _request) = (connector, request);
        Book = new SendBook(connector.Setup.Timers);
        var settings = Settings;
        _library = new Library(request.Url, null, DialAsync)
        {
            ConnectTimeout = request.Timeout,
            ReconnectTimeout = settings.ReconnectTimeout,
            ErrorReconnectTimeout = settings.ErrorReconnectTimeout,
            LostReconnectTimeout = settings.LostReconnectTimeout > TimeSpan.Zero ? settings.LostReconnectTimeout : null,
        };
        _library.ReconnectionHappened.Subscribe(new Watcher<ReconnectionInfo>(_ => OnOpened()));
        _library.DisconnectionHappened.Subscribe(new Watcher<DisconnectionInfo>(OnDisconnected));
        _library.MessageReceived.Subscribe(new Watcher<ResponseMessage>(OnMessage));
    }

    /// <summary>What has not reached a socket yet.</summary>
    public SendBook Book { get; }

    /// <summary>The time.</summary>
    public TimeSpan Now => _connector.Setup.Timers.Now;

    /// <summary>Whether we have begun to close it politely.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>Whether nothing more comes of it.</summary>
    public bool IsOver => _isOver;

    /// <summary>Since when the oldest message has been waiting that could leave; null: none does. What the package is about to drop does not wait.</summary>
    public TimeSpan? OldestUnsent => Volatile.Read(ref _socket) is { State: WebSocketState.Open } ? Book.OldestUnsent : null;

    private WebsocketClientSettings Settings => _connector.Setup.Target.WebsocketClient;

    /// <summary>A dial of ours: stands for the next thing that the package does, or has done already.</summary>
    /// <returns>Null: another connection is attached, or it is over.</returns>
    public LineConnection? TryAttach(ConnectRequest request, IConnectionEvents events)
    {
        LineConnection attached;
        bool isFirst;
        lock (_gate)
        {
            if (_isOver || _attached is not null)
            {
                return null;
            }

            _request = request;
            _attached = attached = new LineConnection(this, events);
            isFirst = !_isStarted;
            _isStarted = true;
            if (_hasGivenUp && _happenings.Count == 0)
            {
                _happenings.Enqueue(new Happening(HappeningKind.Failed, Now)
                {
                    DialedAt = Now,
                    Reason = "Websocket.Client has given up (target.websocket-client.error-reconnect-timeout)",
                });
            }
        }

        // Not from here: whoever dials holds a lock of its own.
        _ = isFirst ? Task.Run(_library.Start) : Task.Run(Tell);
        return attached;
    }

    /// <summary>Hands a message to the package, as production code does.</summary>
    public void Send(HandedMessage message)
    {
        if (_isOver)
        {
            Book.TellDropped(message);
            return;
        }

        Book.Add(message, Hand);
        if (_isOver)
        {
            Book.DropAll(); // it ended meanwhile: nobody else would
        }
    }

    /// <summary>Closes politely, when what was handed over has left.</summary>
    public void Close(LineConnection connection, int code) => _ = Task.Run(() => CloseAsync(connection, code));

    /// <summary>Ends it at once; the next dial makes a new one.</summary>
    public void Abort(LineConnection connection)
    {
        lock (_gate)
        {
            if (_attached != connection || _isOver)
            {
                return;
            }

            _happenings.Clear();
            Finish(new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, TimeSpan.Zero));
        }

        _ = Task.Run(Release);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isOver = true;
        Release();
    }

    /// <summary>Part of a message came.</summary>
    public void OnPart(TimeSpan at) => PostRead(new Happening(HappeningKind.Alive, at));

    /// <summary>The package dials.</summary>
    private async Task<WebSocket> DialAsync(Uri url, CancellationToken stop)
    {
        ConnectRequest request;
        lock (_gate)
        {
            (request, _dialedAt, _failure) = (_request, Now, null);
        }

        var socket = new ClientWebSocket();
        try
        {
            await _connector.Dialer.DialAsync(socket, request, stop).ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(_isOver, this);
        }
        catch (Exception e)
        {
            // The package cancels when its time-out is over, or when we have given it up, and then nobody asks why.
            var reason = _connector.Dialer.Explain(request, socket, stop.IsCancellationRequested ? new TimeoutException(null, e) : e);
            lock (_gate)
            {
                _failure = Failure(reason) with { Status = (int)socket.HttpStatusCode, IsBlocked = ClientWebSocketDialer.IsBlocked(e) };
            }

            socket.Dispose();
            throw;
        }

        var watched = new WatchedSocket(socket, this, request.MaxMessage);
        Volatile.Write(ref _socket, watched);
        return watched;
    }

    private void OnOpened()
    {
        var socket = _socket!;
        Book.Mark(Hand);
        lock (_gate)
        {
            PostEnd(Cut); // a loss that the package has not told
            _open = socket;
            Post(new Happening(HappeningKind.Opened, Now) { DialedAt = _dialedAt });
        }

        socket.BeginReading();
        Tell();
    }

    private void OnMessage(ResponseMessage message)
    {
        var isBinary = message.MessageType == WebSocketMessageType.Binary;
        var payload = isBinary ? message.Binary ?? [] : Encoding.UTF8.GetBytes(message.Text ?? "");
        PostRead(new Happening(HappeningKind.Message, _socket!.LastRead) { Payload = payload, IsBinary = isBinary });
    }

    private void PostRead(in Happening happening)
    {
        lock (_gate)
        {
            if (_open is null)
            {
                return; // it came while the package gave the connection up for want of messages: that was told first
            }

            Post(happening);
        }

        Tell();
    }

    private void OnDisconnected(DisconnectionInfo info)
    {
        switch (info.Type)
        {
            case DisconnectionType.Exit:
                return; // by us: see Release
            case DisconnectionType.Error:
                OnDialFailed(info.Exception);
                break;
            case DisconnectionType.NoMessageReceived:
                PostEnd(new ConnectionEnd(
                    EndSide.Network, EndCause.Silent, CloseCode.None, TimeSpan.Zero, "no message came within the reconnect-timeout of Websocket.Client"));
                break;
            case DisconnectionType.ByUser:
                PostEnd(new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, TimeSpan.Zero));
                break;
            default:
                PostEnd(Cut);
                break;
        }

        Tell();
    }

    private void OnDialFailed(Exception? error)
    {
        lock (_gate)
        {
            var failure = _failure ?? Failure($"Websocket.Client could not connect: {error?.Message ?? "it does not say why"}");
            _hasGivenUp = Settings.ErrorReconnectTimeout is null;
            if (_attached is not null || _happenings.LastOrDefault().Kind != HappeningKind.Failed)
            {
                Post(failure with { At = Now }); // else it dials faster than its client can be told, or nobody asks: one failure stands for all
            }
        }

        Book.DropAll(); // it has no connection, and waits for the next dial without keeping anything
    }

    private Happening Failure(string reason) => new(HappeningKind.Failed, Now) { DialedAt = _dialedAt, Reason = reason };

    /// <summary>The open connection has ended, if there is one.</summary>
    /// <param name="otherwise">How, where the socket has not seen anything else.</param>
    private void PostEnd(ConnectionEnd otherwise)
    {
        lock (_gate)
        {
            if (_open is { } ended)
            {
                _open = null;
                Post(new Happening(HappeningKind.Ended, Now) { End = ended.EndedBy(otherwise) });
            }
        }
    }

    private void Post(in Happening happening)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _happenings.Enqueue(happening);
            }
        }
    }

    /// <summary>Tells what waits, to the connection that is attached.</summary>
    private void Tell()
    {
        lock (_gate)
        {
            if (_isTelling)
            {
                return;
            }

            _isTelling = true;
        }

        while (TakeNext(out var to, out var happening))
        {
            to.Tell(happening);
        }
    }

    private bool TakeNext(out LineConnection to, out Happening happening)
    {
        lock (_gate)
        {
            to = _attached!;
            _isTelling = _happenings.TryPeek(out happening) && to is not null;
            if (_isTelling)
            {
                _happenings.Dequeue();
                _attached = happening.IsLast ? null : _attached;
            }

            return _isTelling;
        }
    }

    private async Task CloseAsync(LineConnection connection, int code)
    {
        lock (_gate)
        {
            if (_attached != connection)
            {
                return;
            }

            _isClosing = true;
        }

        try
        {
            var time = _connector.Setup.TimeProvider;
            for (var limit = Now + DrainWithin; OldestUnsent is not null && Now < limit && !_isOver;)
            {
                await Task.Delay(LookAgain, time).ConfigureAwait(false);
            }

            await _library.Stop((WebSocketCloseStatus)code, "").WaitAsync(CloseWithin, time).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It has ended otherwise, or the server does not answer: what follows holds all the same.
        }

        lock (_gate)
        {
            if (_attached == connection && !_happenings.Any(happening => happening.IsLast))
            {
                Finish(new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, TimeSpan.Zero, "the server did not answer the close"));
            }

            _isOver = true;
        }

        Release();
    }

    /// <summary>Our side ends it. Under the gate.</summary>
    private void Finish(ConnectionEnd how)
    {
        var lastRead = _open?.LastRead ?? TimeSpan.Zero;
        _open = null;
        Post(new Happening(HappeningKind.GivenUp, Now) { End = how with { LastReceived = lastRead } });
        _isOver = true;
    }

    /// <summary>Lets go of the package's client, and tells what is still to be told.</summary>
    private void Release()
    {
        _library.Dispose();
        Book.DropAll();
        Tell();
    }

    private bool Hand(HandedMessage message) => message.IsBinary ? _library.Send(message.Bytes) : _library.SendAsText(message.Bytes);
}
