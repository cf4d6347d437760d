using System.Globalization;
using LoadHarness.Engine;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LoadHarness.Cli.Export;

/// <summary>
/// Where metrics are sent to and how, from <c>--otlp URL</c> and OpenTelemetry's environment variables; checked before the run. Of a
/// variable that exists for metrics alone, that one counts. Immutable.
/// </summary>
internal sealed record OtlpReceiver
{
    private const string Option = "--otlp";
    private const string DefaultPath = "/v1/metrics";

    /// <summary>The address, complete but for the path that gRPC adds.</summary>
    public required Uri Url { get; init; }

    /// <summary>Protobuf over HTTP, or gRPC.</summary>
    public required OtlpExportProtocol Protocol { get; init; }

    /// <summary>Headers as OTEL_EXPORTER_OTLP_HEADERS has them; null: none.</summary>
    public string? Headers { get; init; }

    /// <summary>How long one request may take, ms; null: OpenTelemetry's default, 10 s.</summary>
    public int? Timeout { get; init; }

    /// <summary>How long one export may take, collecting included, ms. Default 30 s, as OpenTelemetry has it.</summary>
    public int ExportTimeout { get; init; } = 30_000;

    /// <summary>Time from one export to the next, ms. Default 10 s: a run is shorter than what a service's 60 s are made for.</summary>
    public int Interval { get; init; } = 10_000;

    /// <summary>Whether sums are those since the start or since the last export.</summary>
    public MetricReaderTemporalityPreference Temporality { get; init; } = MetricReaderTemporalityPreference.Cumulative;

    /// <summary>The address as people may see it.</summary>
    public string Shown => Redaction.Of(Url);

    /// <summary>Reads option and environment.</summary>
    /// <param name="text">As the user wrote it; null: nothing is sent.</param>
    /// <param name="environment">Value of an environment variable, null or empty if there is none.</param>
    /// <exception cref="UserException">It cannot be meant so.</exception>
    public static OtlpReceiver? Parse(string? text, Func<string, string?> environment)
    {
        if (text is null)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            throw new UserException($"{Option}: an address such as http://localhost:4318 is expected, of a receiver of OTLP over HTTP or gRPC.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw new UserException($"{Option}: user and password in the address are not sent: put them into OTEL_EXPORTER_OTLP_HEADERS, as Authorization=Basic%20….");
        }

        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        string? Exporter(string name) => Variable($"OTEL_EXPORTER_OTLP_METRICS_{name}") ?? Variable($"OTEL_EXPORTER_OTLP_{name}");
        var protocol = ProtocolOf(Exporter("PROTOCOL"));
        return new OtlpReceiver
        {
            Url = protocol == OtlpExportProtocol.HttpProtobuf && url.AbsolutePath == "/" ? new UriBuilder(url) { Path = DefaultPath }.Uri : url,
            Protocol = protocol,
            Headers = Exporter("HEADERS"),
            Timeout = Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", Exporter("TIMEOUT")),
            Interval = Milliseconds("OTEL_METRIC_EXPORT_INTERVAL", Variable("OTEL_METRIC_EXPORT_INTERVAL")) ?? 10_000,
            ExportTimeout = Milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", Variable("OTEL_METRIC_EXPORT_TIMEOUT")) ?? 30_000,
            Temporality = TemporalityOf(Variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")),
        };
    }

    private static OtlpExportProtocol ProtocolOf(string? text) => text switch
    {
        null or "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        "grpc" => OtlpExportProtocol.Grpc,
        _ => throw new UserException($"OTEL_EXPORTER_OTLP_PROTOCOL: '{text}' is not one of http/protobuf, grpc."),
    };

    private static MetricReaderTemporalityPreference TemporalityOf(string? text) => text?.ToUpperInvariant() switch
    {
        null or "CUMULATIVE" => MetricReaderTemporalityPreference.Cumulative,
        "DELTA" => MetricReaderTemporalityPreference.Delta,
        "LOWMEMORY" => MetricReaderTemporalityPreference.LowMemory,
        _ => throw new UserException($"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: '{text}' is not one of cumulative, delta, lowmemory."),
    };

    private static int? Milliseconds(string name, string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new UserException($"{name}: '{text}' is not a number of milliseconds.");
}
