using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.Results.Files;

namespace LoadHarness.Engine.Tracing;

/// <summary>
/// Writes a trace as lines of JSON, <c>trace.ndjson</c>: <c>at</c> in seconds, <c>client</c>, <c>connection</c>, <c>kind</c>, and <c>text</c>, or
/// <c>hex</c> of a binary frame, with its <c>bytes</c>. Each line is handed to the system at once. A disk that takes nothing more ends the
/// trace, never the run. Thread-safe.
/// </summary>
public sealed class TraceFile : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string Name = "trace.ndjson";

    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly Action<string> _warn;
    private StreamWriter? _writer;

    /// <summary>Opens the file; an earlier one is replaced.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="warn">Is told, once, that it cannot be written.</param>
    public TraceFile(string folder, Action<string> warn)
    {
        _warn = warn;
        Try(() => _writer = new StreamWriter(Path.Combine(folder, Name)) { AutoFlush = true, NewLine = "\n" });
    }

    /// <summary>Writes a line.</summary>
    public void Take(TraceEntry entry)
    {
        var line = Line(entry);
        lock (_gate)
        {
            Try(() => _writer?.WriteLine(line));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            Try(() => _writer?.Dispose());
            _writer = null;
        }
    }

    internal static string Line(TraceEntry entry)
    {
        var fields = new Dictionary<string, object> { ["at"] = Math.Round((decimal)entry.At.TotalSeconds, 6), ["client"] = entry.Client };
        if (entry.Connection >= 0)
        {
            fields["connection"] = entry.Connection;
        }

        fields["kind"] = JsonNamingPolicy.KebabCaseLower.ConvertName(entry.Kind.ToString());
        if (entry.Bytes is { } bytes)
        {
            fields["bytes"] = bytes;
        }

        if (entry.Text.Length > 0)
        {
            fields[entry.IsHex ? "hex" : "text"] = entry.Text;
        }

        return JsonSerializer.Serialize(fields, Layout);
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            _writer = null;
            _warn($"The trace ends here: {OutputTrouble.Describe(e)}.");
        }
    }
}
