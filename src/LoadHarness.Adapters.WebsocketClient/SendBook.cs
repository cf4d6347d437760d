using LoadHarness.Clients;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>One message that was handed to the package. Immutable.</summary>
/// <param name="Bytes">The very array that was handed over: by it the message is known again on its way to the socket.</param>
/// <param name="IsBinary">Binary and text have queues of their own in the package.</param>
/// <param name="Tag">What it is about.</param>
/// <param name="Events">Who is told its outcome; null: nobody, it is a marker, which never reaches the wire.</param>
/// <param name="Since">When it was handed over.</param>
internal sealed record HandedMessage(byte[] Bytes, bool IsBinary, SendTag Tag, IConnectionEvents? Events, TimeSpan Since);

/// <summary>
/// What was handed to the package and has not reached a socket yet. The package says of each message that it has taken it, and drops in silence
/// what it comes to while it is not connected. But each of its queues keeps the order: whatever lies before a message that reaches the socket
/// has been dropped. Thread-safe.
/// </summary>
internal sealed class SendBook(IClientTimers timers)
{
    private readonly Lock _gate = new();
    private readonly Queue<HandedMessage> _texts = new();
    private readonly Queue<HandedMessage> _binaries = new();

    /// <summary>Since when the oldest message has been waiting; null: none does.</summary>
    public TimeSpan? OldestUnsent
    {
        get
        {
            lock (_gate)
            {
                var text = _texts.TryPeek(out var first) ? first.Since : (TimeSpan?)null;
                return _binaries.TryPeek(out first) && !(first.Since >= text) ? first.Since : text;
            }
        }
    }

    /// <summary>Hands a message over.</summary>
    /// <param name="message">The message.</param>
    /// <param name="hand">Hands it to the package, in the order of the book; false: it takes nothing any more.</param>
    public void Add(HandedMessage message, Func<HandedMessage, bool> hand)
    {
        var isTaken = false;
        lock (_gate)
        {
            if (hand(message))
            {
                isTaken = true;
                QueueOf(message.IsBinary).Enqueue(message);
            }
        }

        if (!isTaken)
        {
            TellDropped(message);
        }
    }

    /// <summary>
    /// Puts a marker behind what waits, if anything does: when it comes to the socket, what was handed over before it and has not come there was
    /// dropped.
    /// </summary>
    /// <param name="hand">Hands it to the package.</param>
    public void Mark(Func<HandedMessage, bool> hand)
    {
        lock (_gate)
        {
            foreach (var isBinary in (bool[])[false, true])
            {
                var marker = new HandedMessage([0], isBinary, SendTag.None, null, timers.Now);
                if (QueueOf(isBinary).Count > 0 && hand(marker))
                {
                    QueueOf(isBinary).Enqueue(marker);
                }
            }
        }
    }

    /// <summary>A message comes to the socket. Those before it were dropped, and are told so.</summary>
    /// <returns>Null: it is not in the book, so that it was told as dropped.</returns>
    public HandedMessage? Take(byte[]? bytes, bool isBinary)
    {
        var dropped = new List<HandedMessage>();
        HandedMessage? taken = null;
        lock (_gate)
        {
            var queue = QueueOf(isBinary);
            if (queue.Any(message => ReferenceEquals(message.Bytes, bytes)))
            {
                while (!ReferenceEquals((taken = queue.Dequeue()).Bytes, bytes))
                {
                    dropped.Add(taken);
                }
            }
        }

        dropped.ForEach(TellDropped);
        return taken;
    }

    /// <summary>Nothing of what waits reaches a socket any more.</summary>
    public void DropAll()
    {
        List<HandedMessage> dropped;
        lock (_gate)
        {
            dropped = [.. _texts, .. _binaries];
            _texts.Clear();
            _binaries.Clear();
        }

        dropped.ForEach(TellDropped);
    }

    /// <summary>A message has not reached the wire.</summary>
    public void TellDropped(HandedMessage message) => message.Events?.OnSendFailed(message.Tag, timers.Now);

    private Queue<HandedMessage> QueueOf(bool isBinary) => isBinary ? _binaries : _texts;
}
