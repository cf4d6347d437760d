using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>Connections whose other end is the test.</summary>
internal sealed class ScriptedConnector(HandDrivenTimers timers) : IConnector
{
    public List<ScriptedConnection> Connections { get; } = [];

    public ScriptedConnection Last => Connections[^1];

    /// <summary>Whether every dial succeeds in no time.</summary>
    public bool OpensAtOnce { get; set; }

    public string Name => "scripted";

    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new ScriptedConnection(request, events, timers);
        Connections.Add(connection);
        if (OpensAtOnce)
        {
            connection.Open();
        }

        return connection;
    }
}

/// <summary>One connection whose other end is the test.</summary>
internal sealed class ScriptedConnection(ConnectRequest request, IConnectionEvents events, HandDrivenTimers timers) : IConnection
{
    private readonly Queue<SendTag> waiting = new();
    private TimeSpan lastReceived;

    public ConnectRequest Request { get; } = request;

    public TimeSpan DialedAt { get; } = timers.Now;

    public List<string> Sent { get; } = [];

    public bool FailSends { get; set; }

    /// <summary>Whether the kernel takes nothing until <see cref="Take"/>.</summary>
    public bool IsFull { get; set; }

    public int? ClosedWith { get; private set; }

    public bool Aborted { get; private set; }

    public bool IsDialing { get; private set; } = true;

    public bool IsHeld { get; private set; }

    public bool IsEnded { get; private set; }

    public int Pings { get; private set; }

    public TimeSpan? OldestUnsent => null;

    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        if (FailSends)
        {
            events.OnSendFailed(tag, timers.Now);
            return;
        }

        Sent.Add(Encoding.UTF8.GetString(payload));
        if (IsFull)
        {
            waiting.Enqueue(tag);
            return;
        }

        events.OnSent(tag, timers.Now);
    }

    /// <summary>The kernel takes the oldest message that waits.</summary>
    public void Take() => events.OnSent(waiting.Dequeue(), timers.Now);

    public bool TryPing()
    {
        Pings++;
        return true;
    }

    public void Close(int code) => ClosedWith = code;

    public void Abort() => Aborted = true;

    public void Hold(bool held) => IsHeld = held;

    /// <summary>The upgrade completes.</summary>
    public ScriptedConnection Open()
    {
        IsDialing = false;
        lastReceived = timers.Now;
        events.OnOpened(this, timers.Now);
        return this;
    }

    /// <summary>The dial fails.</summary>
    public void Fail(string reason)
    {
        IsDialing = false;
        events.OnDialFailed(timers.Now, reason, blocked: false);
    }

    /// <summary>The server answers the upgrade with an HTTP status.</summary>
    public void Refuse(int status)
    {
        events.OnRefused(status);
        Fail($"the server answered with HTTP {status}");
    }

    /// <summary>The server sends a frame.</summary>
    public ScriptedConnection Receive(string frame)
    {
        lastReceived = timers.Now;
        events.OnMessage(Encoding.UTF8.GetBytes(frame), isBinary: false, timers.Now);
        return this;
    }

    /// <summary>The connection ends.</summary>
    public void End(EndCause cause = EndCause.Cut, EndSide side = EndSide.Network, int code = 0)
    {
        IsEnded = true;
        events.OnEnded(timers.Now, new ConnectionEnd(side, cause, new CloseCode(code), lastReceived));
    }

    /// <summary>The server closes with a close frame.</summary>
    public void CloseByServer(int code) => End(EndCause.ServerClosed, EndSide.Server, code);
}
