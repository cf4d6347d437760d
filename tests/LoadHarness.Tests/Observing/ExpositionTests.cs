using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>The text format of Prometheus, version 0.0.4: its own examples, and what hostile or broken exporters write.</summary>
public sealed class ExpositionTests
{
    /// <summary>From the description of the format, with its escapes, a time and the odd line.</summary>
    private const string Example = """
        # HELP http_requests_total The total number of HTTP requests.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",code="400"}    3 1395066363000

        # Escaping in label values:
        msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

        # Minimalistic line:
        metric_without_timestamp_and_labels 12.47

        # A weird metric from before the epoch:
        something_weird{problem="division by zero"} +Inf -3982045

        http_request_duration_seconds_bucket{le="+Inf"} 144320
        http_request_duration_seconds_sum 53423
        """;

    public static TheoryData<string, double[]> Chosen => new()
    {
        { "http_requests_total", [1027, 3] },
        { "http_requests_total{code=\"400\"}", [3] },
        { "http_requests_total{code=\"200\", method=\"post\"}", [1027] },
        { "http_requests_total{code=\"500\"}", [] },
        { "http_requests", [] },
        { "http_request_duration_seconds_bucket{le=\"+Inf\"}", [144320] },
        { """msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT"}""", [1.458255915e9] },
        { """msdos_file_access_time_seconds{error="Cannot find file:\n\"FILE.TXT\""}""", [1.458255915e9] },
        { "metric_without_timestamp_and_labels", [12.47] },
        { "something_weird", [double.PositiveInfinity] },
    };

    [Theory]
    [MemberData(nameof(Chosen))]
    public void Read_TheExampleOfTheFormat_FindsWhatIsChosen(string chosen, double[] values)
    {
        Assert.Equal(values, Found(Example, chosen, out var samples));
        Assert.Equal(7, samples);
    }

    [Theory]
    [InlineData("x 1", 1)]
    [InlineData("x\t1", 1)]
    [InlineData("  x   1  ", 1)]
    [InlineData("x 1\r", 1)]
    [InlineData("x{} 1", 1)]
    [InlineData("x{ } 1", 1)]
    [InlineData("x{a=\"1\",} 1", 1)]
    [InlineData("x { a = \"1\" , b = \"2\" } 1", 1)]
    [InlineData("x{a=\"}\"} 1", 1)]
    [InlineData("x{a=\"{,=# \"} 1", 1)]
    [InlineData("x{a=\"ünï → 🙂\"} 1", 1)]
    [InlineData("x{a=\"\\q\"} 1", 1)] // an unknown escape stays as it is
    [InlineData("x -1.5e-3", -0.0015)]
    [InlineData("x +3", 3)]
    [InlineData("x .5", 0.5)]
    [InlineData("x NaN", double.NaN)]
    [InlineData("x -Inf", double.NegativeInfinity)]
    [InlineData("x 1 # {trace_id=\"a\"} 0.67", 1)] // an exemplar of OpenMetrics
    [InlineData("x 1\nx 2", 2)] // told twice
    public void Read_ALineOfOneSample_TakesItsValue(string text, double value) => Assert.Equal([value], Found(text, "x", out _));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("x ")]
    [InlineData("x one")]
    [InlineData("x 1,5")]
    [InlineData("x 0x10")]
    [InlineData("x{a=\"1\" 1")]
    [InlineData("x{a=\"1} 1")]
    [InlineData("x{a=1} 1")]
    [InlineData("x{=\"1\"} 1")]
    [InlineData("x{a\"1\"} 1")]
    [InlineData("x{a=\"1\" b=\"2\"} 1")]
    [InlineData("x{a=\"1\\")]
    [InlineData("x{")]
    [InlineData("xy 1")]
    [InlineData("#x 1")]
    [InlineData("{x=\"1\"} 1")]
    [InlineData("1x 1")]
    [InlineData("# EOF\nx 1")] // nothing counts behind the end
    public void Read_NoSample_FindsNone(string text) => Assert.Empty(Found(text, "x", out _));

    [Fact]
    public void Read_BrokenLinesAmongGoodOnes_PassesThemOver() =>
        Assert.Equal([1, 4], Found("x{a=\"1\"} 1\nx{a=\"2\" 2\nx{a=\"3\"} three\n\0\u0001\nx{a=\"4\"} 4", "x", out _));

    [Theory]
    [InlineData("<html><body>Not Found</body></html>")]
    [InlineData("{\"error\": \"no\"}")]
    [InlineData("\n\n# only remarks\n")]
    public void Read_NoMetrics_CountsNoSample(string text)
    {
        Found(text, "x", out var samples);

        Assert.Equal(0, samples);
    }

    [Fact]
    public void Nearest_SlipOfThePen_IsFound()
    {
        Assert.Equal("http_requests_total", Exposition.Nearest(Example, "http_request_total"));
        Assert.Null(Exposition.Nearest(Example, "zebra"));
    }

    [Theory]
    [InlineData("up", "up")]
    [InlineData(" go:gc_seconds ", "go:gc_seconds")]
    [InlineData("x{a=\"1\", b=\"\\\"\\\\\\n\"}", "x{a=\"1\",b=\"\\\"\\\\\\n\"}")]
    [InlineData("x{}", "x")]
    public void Selector_Written_ReadsAndShows(string text, string shown) => Assert.Equal(shown, $"{SeriesSelector.Parse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("{a=\"1\"}")]
    [InlineData("x y")]
    [InlineData("x{a=~\"1\"}")]
    [InlineData("x{a!=\"1\"}")]
    [InlineData("rate(x[1m])")]
    [InlineData("x-y")]
    public void Selector_WrittenWrongly_IsNone(string text) => Assert.Null(SeriesSelector.Parse(text));

    private static IEnumerable<double> Found(string text, string chosen, out int samples)
    {
        var found = new Dictionary<string, double>();
        samples = Exposition.Read(text, [SeriesSelector.Parse(chosen)!], [found]);
        return found.Values;
    }
}
