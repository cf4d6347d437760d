using System.Globalization;
using System.Text;
using LoadHarness.Engine.Instruments;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Engine;

public sealed class InstrumentTableTests
{
    private const string Page = "docs/otlp.md";
    private const string Begin = "<!-- instruments -->\n";
    private const string End = "<!-- end of instruments -->\n";

    [Fact]
    public void All_EveryMetric_HasAnInstrumentOrAReason() =>
        Assert.Equal(
            MetricCatalog.All,
            InstrumentTable.All.Select(one => one.Metric).Concat(InstrumentTable.LeftOut.Keys).Distinct().OrderBy(metric => metric.Index));

    [Fact]
    public void All_NamesAndUnits_AreOpenTelemetrys()
    {
        Assert.All(InstrumentTable.All, one => Assert.Matches("^loadharness(\\.[a-z]+)+$", one.Name));
        Assert.All(InstrumentTable.All, one => Assert.Matches(@"^(s|By|1|\{[a-z]+\}(/s)?)$", one.Unit));
        Assert.Equal(InstrumentTable.All.Count, InstrumentTable.All.Select(one => one.Name).Distinct().Count());
        Assert.All(InstrumentTable.All, one => Assert.DoesNotMatch("microsecond|percent", one.Description));
    }

    [Fact]
    public void All_WithAFactor_AreNoUpDownCounters() => // these are told as whole numbers
        Assert.All(InstrumentTable.All.Where(one => one.Kind == InstrumentKind.UpDownCounter), one => Assert.Equal(1, one.Factor));

    [Fact]
    public void Page_Table_IsThatOfTheInstruments()
    {
        var page = RepositoryFiles.Read(Page);
        var made = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + Table() + page[page.IndexOf(End, StringComparison.Ordinal)..];
        if (RepositoryFiles.UpdateGolden)
        {
            File.WriteAllText(RepositoryFiles.PathOf(Page), made);
        }

        Assert.Equal(RepositoryFiles.Read(Page), made);
    }

    private static string Table()
    {
        var text = new StringBuilder("\n| instrument | kind | unit | of | meaning |\n|:--|:--|:--|:--|:--|\n");
        foreach (var one in InstrumentTable.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{one.Name}` | {Words(one.Kind)} | `{one.Unit}` | {(one.ByPopulation ? "population" : "run")} | {one.Description} |\n");
        }

        text.Append("\nWithout an instrument:\n\n| metric | why |\n|:--|:--|\n");
        foreach (var (metric, reason) in InstrumentTable.LeftOut)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{metric}` | {reason} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Words(InstrumentKind kind) => kind switch
    {
        InstrumentKind.UpDownCounter => "up-down counter",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
