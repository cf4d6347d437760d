using LoadHarness.Cli;
using LoadHarness.Cli.Export;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LoadHarness.Tests.Export;

public sealed class OtlpReceiverTests
{
    [Theory]
    [InlineData("http://h:4318", "", "http://h:4318/v1/metrics")]
    [InlineData("http://h:4318/", "http/protobuf", "http://h:4318/v1/metrics")]
    [InlineData("https://h/otlp/metrics", "", "https://h/otlp/metrics")]
    [InlineData("https://h?token=abc", "", "https://h/v1/metrics?token=abc")]
    [InlineData("http://h:4317", "grpc", "http://h:4317/")]
    public void Parse_Url_HasThePathOfMetricsUnlessItHasOne(string text, string protocol, string url)
    {
        var receiver = Parse(text, ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol))!;

        Assert.Equal(url, receiver.Url.AbsoluteUri);
        Assert.Equal(protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf, receiver.Protocol);
    }

    [Fact]
    public void Parse_NoOption_IsNothingWhateverTheEnvironmentSays() =>
        Assert.Null(Parse(null, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:4318"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "nonsense")));

    [Theory]
    [InlineData("")]
    [InlineData("localhost:4318")]
    [InlineData("ws://h:4318")]
    [InlineData("/v1/metrics")]
    [InlineData("http://")]
    public void Parse_NoAddressOfAReceiver_IsAnErrorThatShowsOne(string text)
    {
        var error = Assert.Throws<UserException>(() => Parse(text));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.StartsWith("--otlp: an address such as http://localhost:4318 is expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PasswordInTheUrl_IsAnErrorThatDoesNotRepeatIt()
    {
        var error = Assert.Throws<UserException>(() => Parse("http://me:hunter2@h:4318"));

        Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shown_SecretInTheQuery_IsLeftOut() => Assert.Equal("https://h/v1/metrics?token=***", Parse("https://h?token=abc")!.Shown);

    [Fact]
    public void Parse_NothingInTheEnvironment_ExportsEveryTenSecondsCumulatively()
    {
        var receiver = Parse("http://h")!;

        Assert.Equal((10_000, 30_000, null, null), (receiver.Interval, receiver.ExportTimeout, receiver.Timeout, receiver.Headers));
        Assert.Equal(MetricReaderTemporalityPreference.Cumulative, receiver.Temporality);
    }

    [Fact]
    public void Parse_Environment_IsHonouredThatOfMetricsFirst()
    {
        var receiver = Parse(
            "http://h",
            ("OTEL_METRIC_EXPORT_INTERVAL", "700"),
            ("OTEL_METRIC_EXPORT_TIMEOUT", "800"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "900"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=1"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "a=2"),
            ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"))!;

        Assert.Equal((700, 800, 900, "a=2"), (receiver.Interval, receiver.ExportTimeout, receiver.Timeout, receiver.Headers));
        Assert.Equal(MetricReaderTemporalityPreference.Delta, receiver.Temporality);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "10s")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "-1")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "sometimes")]
    public void Parse_VariableThatCannotBeMeantSo_IsAnErrorThatNamesIt(string name, string value)
    {
        var error = Assert.Throws<UserException>(() => Parse("http://h", (name, value)));

        Assert.StartsWith($"{name}: '{value}' is not ", error.Message, StringComparison.Ordinal);
    }

    private static OtlpReceiver? Parse(string? text, params (string Name, string Value)[] environment) =>
        OtlpReceiver.Parse(text, name => Array.Find(environment, one => one.Name == name).Value);
}
