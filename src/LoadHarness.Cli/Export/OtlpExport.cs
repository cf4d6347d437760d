using System.Globalization;
using LoadHarness.Engine.Instruments;
using LoadHarness.Results.Formatting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LoadHarness.Cli.Export;

/// <summary>
/// Sends the instruments of a run to a receiver while it goes on, on a thread of its own, and once more at its end. Whether it is there
/// changes nothing of the run: failures are counted and told at the end. Used by one thread.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private static readonly TimeSpan LastWithin = TimeSpan.FromSeconds(5);

    private readonly OtlpReceiver _receiver;
    private readonly ExportFailures _failures = new();
    private readonly CountedExporter _exporter;
    private readonly MeterProvider _provider;

    /// <summary>Begins to export.</summary>
    /// <param name="receiver">Where to and how.</param>
    /// <param name="run">What the run is, as attributes of the resource.</param>
    /// <exception cref="UserException">The environment asks for something that is not there, such as a certificate.</exception>
    public OtlpExport(OtlpReceiver receiver, IEnumerable<KeyValuePair<string, object>> run)
    {
        _receiver = receiver;
        try
        {
            _exporter = new CountedExporter(OptionsOf(receiver));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new UserException($"--otlp: the exporter cannot be made: {e.Message}", inner: e);
        }

        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(InstrumentTable.MeterName)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddAttributes(run).AddEnvironmentVariableDetector()) // the user's win
            .AddReader(new PeriodicExportingMetricReader(_exporter, receiver.Interval, receiver.ExportTimeout) { TemporalityPreference = receiver.Temporality })
            .Build();
    }

    /// <summary>Sends what is left and ends.</summary>
    /// <param name="within">How long that may take; null: 5 s.</param>
    /// <returns>What went wrong, as a sentence; null: nothing.</returns>
    public string? Finish(TimeSpan? within = null)
    {
        var limit = within ?? LastWithin;
        var isDone = _provider.Shutdown((int)limit.TotalMilliseconds);
        var (failed, all) = (_exporter.Failed, _exporter.All);
        if (failed == 0 && isDone)
        {
            return null;
        }

        var count = failed > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{failed} of {Readable.Count(all, "export")} to {_receiver.Shown} failed")
            : $"the last export to {_receiver.Shown} was not done within {Readable.Duration(limit)}";
        return $"--otlp: {count}{(_failures.Last is { } reason ? $": {reason}" : "")}. The run and its verdict are not touched by that.";
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Not waited for again: after the end there is nothing left to send.
        _provider.Dispose();
        _failures.Dispose();
    }

    private static OtlpExporterOptions OptionsOf(OtlpReceiver receiver)
    {
        var options = new OtlpExporterOptions { Endpoint = receiver.Url, Protocol = receiver.Protocol, Headers = receiver.Headers };
        options.TimeoutMilliseconds = receiver.Timeout ?? options.TimeoutMilliseconds;
        return options;
    }

    /// <summary>Counts the exports and those that failed.</summary>
    private sealed class CountedExporter(OtlpExporterOptions options) : OtlpMetricExporter(options)
    {
        private int _all;
        private int _failed;

        public int All => Volatile.Read(ref _all);

        public int Failed => Volatile.Read(ref _failed);

        public override ExportResult Export(in Batch<Metric> metrics)
        {
            Interlocked.Increment(ref _all);
            var result = base.Export(metrics);
            if (result != ExportResult.Success)
            {
                Interlocked.Increment(ref _failed);
            }

            return result;
        }
    }
}
