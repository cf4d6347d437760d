namespace LoadHarness.Engine.Tracing;

/// <summary>Which way something went.</summary>
public enum TraceKind
{
    /// <summary>A dial: the text is the URL.</summary>
    Dial,

    /// <summary>The WebSocket is open.</summary>
    Open,

    /// <summary>The dial failed: the text says why.</summary>
    DialFailed,

    /// <summary>A frame that the client sent.</summary>
    Send,

    /// <summary>A frame that the server sent.</summary>
    Receive,

    /// <summary>A ping that the client sent, or the pong that came.</summary>
    Control,

    /// <summary>What a frame means in the wire format: joined, accepted, an error.</summary>
    Meaning,

    /// <summary>Something that the metrics count.</summary>
    Event,

    /// <summary>The connection has ended: the text says how.</summary>
    End,
}

/// <summary>Something that happened to a client that is looked at closely. Without secrets. Immutable.</summary>
/// <param name="At">Elapsed time of the run.</param>
/// <param name="Client">Which client of the plan.</param>
/// <param name="Connection">Which of its connections, from 0; -1: none.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">In words, or the text of the frame.</param>
public readonly record struct TraceEntry(TimeSpan At, int Client, int Connection, TraceKind Kind, string Text)
{
    /// <summary>Of a frame: its size.</summary>
    public int? Bytes { get; init; }

    /// <summary>Of a frame that is binary: its bytes in hexadecimal digits, in place of the text.</summary>
    public bool IsHex { get; init; }
}

/// <summary>Whom to look at closely, and who is told. Immutable.</summary>
/// <param name="Clients">The first so many clients of the plan.</param>
/// <param name="Take">Is told what happens, by many threads; must return quickly and not throw.</param>
public sealed record TraceOptions(int Clients, Action<TraceEntry> Take);
