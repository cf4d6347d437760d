using LoadHarness.Metrics.Events;

namespace LoadHarness.Engine.Tracing;

/// <summary>Tells of the events of clients that are looked at, and passes all of them on. Thread-safe.</summary>
internal sealed class TracedSink(IClientEventSink inner, ClientTracer tracer) : IClientEventSink
{
    /// <inheritdoc />
    public void Emit(in ClientEvent e)
    {
        if (tracer.Watches(e.Client) && Describe(e) is { } text)
        {
            tracer.Tell(e.At, e.Client, e.Connection, TraceKind.Event, text);
        }

        inner.Emit(e);
    }

    /// <summary>An event in words; null: what passes on the connection has told it.</summary>
    private static string? Describe(in ClientEvent e) => e.Kind switch
    {
        ClientEventKind.Dialed or ClientEventKind.Opened or ClientEventKind.DialFailed or ClientEventKind.Ended or ClientEventKind.Read => null,
        ClientEventKind.StateChanged => $"{Lower(e.From)} to {Lower(e.State)}",
        ClientEventKind.Sent => $"sent message {e.Sequence}",
        ClientEventKind.SendFailed => $"not sent: message {e.Sequence}",
        ClientEventKind.Received => $"received message {e.Sequence} of client {e.Peer}",
        ClientEventKind.ReceivedCorrupt => "received a damaged message",
        ClientEventKind.ReceivedUnstamped => "received chat without a stamp",
        ClientEventKind.ReceivedForeign => "received a message of another run",
        ClientEventKind.Fetched => $"found message {e.Sequence} of client {e.Peer} in a history",
        ClientEventKind.Acknowledged => $"message {e.Sequence} acknowledged",
        ClientEventKind.Rejected => $"message {e.Sequence} rejected",
        _ => Lower(e.Kind) + (e.Text is { } text ? $": {text}" : ""),
    };

    private static string Lower(Enum word) => string.Concat(word.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
