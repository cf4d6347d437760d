namespace LoadHarness.Tests.Export;

/// <summary>What kind of data a metric of an export carries; its field number in metrics.proto.</summary>
internal enum OtlpData
{
    Gauge = 5,
    Sum = 7,
    Histogram = 9,
}

/// <summary>A point of a metric.</summary>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Value">Value of a number, or sum of a histogram.</param>
/// <param name="Count">Samples of a histogram.</param>
/// <param name="Buckets">Samples by bucket.</param>
/// <param name="Bounds">Bounds of the buckets.</param>
internal sealed record OtlpPoint(
    IReadOnlyDictionary<string, string> Attributes, double Value, long Count, IReadOnlyList<long> Buckets, IReadOnlyList<double> Bounds);

/// <summary>A metric of an export.</summary>
internal sealed record OtlpMetric(string Name, string Unit, OtlpData Data, bool IsMonotonic, bool IsCumulative, IReadOnlyList<OtlpPoint> Points)
{
    public double Sum => Points.Sum(point => point.Value);

    public long Samples => Points.Sum(point => point.Count);
}

/// <summary>An ExportMetricsServiceRequest, read by the field numbers of opentelemetry-proto (common, resource and metrics, v1).</summary>
internal sealed class OtlpRequest
{
    public OtlpRequest(ReadOnlyMemory<byte> body)
    {
        var resource = Assert.Single(new ProtoFields(body).Messages(1));
        Resource = Attributes(Assert.Single(resource.Messages(1)), 1);
        var scopes = resource.Messages(2).ToList(); // none: there was nothing to tell yet
        Assert.InRange(scopes.Count, 0, 1);
        Scope = scopes.Select(scope => Assert.Single(scope.Messages(1)).Text(1)).FirstOrDefault("");
        Metrics = scopes.SelectMany(scope => scope.Messages(2)).Select(Read).ToDictionary(metric => metric.Name);
    }

    public IReadOnlyDictionary<string, string> Resource { get; }

    public string Scope { get; }

    public IReadOnlyDictionary<string, OtlpMetric> Metrics { get; }

    private static OtlpMetric Read(ProtoFields metric)
    {
        var kind = Enum.GetValues<OtlpData>().Single(kind => metric.Has((int)kind));
        var data = Assert.Single(metric.Messages((int)kind));
        return new OtlpMetric(
            metric.Text(1), metric.Text(3), kind, data.Number(3) == 1, data.Number(2) == 2, [.. data.Messages(1).Select(point => Point(point, kind))]);
    }

    private static OtlpPoint Point(ProtoFields point, OtlpData kind) => kind == OtlpData.Histogram
        ? new OtlpPoint(
            Attributes(point, 9), point.Double(5), (long)point.Number(4), [.. point.Packed(6).Select(count => (long)count)], [.. point.Packed(7).Select(BitConverter.UInt64BitsToDouble)])
        : new OtlpPoint(Attributes(point, 7), point.Has(4) ? point.Double(4) : (long)point.Number(6), 0, [], []);

    private static Dictionary<string, string> Attributes(ProtoFields of, int number) => of.Messages(number).ToDictionary(
        pair => pair.Text(1),
        pair => pair.Messages(2).Single() is var value && value.Has(1) ? value.Text(1) : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture));
}
