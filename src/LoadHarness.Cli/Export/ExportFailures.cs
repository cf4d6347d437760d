using System.Diagnostics.Tracing;

namespace LoadHarness.Cli.Export;

/// <summary>
/// Hears why exports fail: the exporter itself only says that they did, and writes the reason to its event source. Thread-safe.
/// </summary>
internal sealed class ExportFailures : EventListener
{
    private const string Source = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string AboutVariables = "InvalidConfigurationValue";
    private volatile string? _last;

    /// <summary>The latest reason, one line; null: none was given.</summary>
    public string? Last => _last;

    /// <summary>The first line of what the exporter writes, without the names of exceptions.</summary>
    internal static string Shorten(string text)
    {
        var line = text.AsSpan().TrimStart();
        line = line[..(line.IndexOfAny('\r', '\n') is >= 0 and var end ? end : line.Length)];
        const string suffix = "Exception: ";
        var type = line.IndexOf(suffix, StringComparison.Ordinal);
        return (type >= 0 && line[..type].IndexOf(' ') < 0 ? line[(type + suffix.Length)..] : line).Trim().TrimEnd('.').ToString();
    }

    /// <inheritdoc />
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc />
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The reason stands last in all of its messages, after the address; but for those about variables, where a value does.
        if (eventData.EventSource.Name == Source && eventData.EventName != AboutVariables && eventData.Payload is [.., string reason])
        {
            _last = Shorten(reason);
        }
    }
}
