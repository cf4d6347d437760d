using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Histograms;
using static LoadHarness.Tests.Histograms.HistogramArbitraries;

namespace LoadHarness.Tests.Histograms;

public class LatencyHistogramProperties
{
    [Fact]
    public void ValueAtQuantile_IsTheOrderStatistic_WithinThreeDigits() =>
        Prop.ForAll(AnyLatencies, Arb.From(Gen.Choose(0, 10_000)), (values, tenThousandths) =>
        {
            if (values.Length == 0)
            {
                return true;
            }

            long[] sorted = [.. values.Order()];
            // In whole numbers, so that it shares no rounding with what it checks.
            long rank = Math.Max(((tenThousandths * (long)sorted.Length) + 9_999) / 10_000, 1);
            long exact = sorted[rank - 1];
            double value = Recorded(values).ValueAtQuantile(tenThousandths / 10_000.0).TotalMicroseconds;
            return tenThousandths == 0
                ? value <= exact && exact - value <= exact / 1000.0
                : value >= exact && value - exact <= exact / 1000.0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void MinMeanMax_AreThoseOfTheSamples_WithinThreeDigits() =>
        Prop.ForAll(AnyLatencies, values =>
        {
            LatencyHistogram histogram = Recorded(values);
            return values.Length == 0
                || (Near(histogram.Min, values.Min()) && Near(histogram.Max, values.Max()) && Near(histogram.Mean, values.Average()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Buckets_AreDisjointAscending_AndHoldAllSamples() =>
        Prop.ForAll(AnyLatencies, values =>
        {
            LatencyHistogram histogram = Recorded(values);
            HistogramBucket[] buckets = [.. histogram.Buckets()];
            return buckets.Sum(b => b.Count) == values.Length
                && buckets.Zip(buckets.Skip(1)).All(pair => pair.First.To < pair.Second.From)
                && buckets.All(b => b.Count == values.Count(v => v >= b.From.TotalMicroseconds && v <= b.To.TotalMicroseconds))
                && buckets.All(b => b.Count == histogram.CountBetween(b.From, b.To));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_IsCommutativeAndAssociative_AndLosesNothing() =>
        Prop.ForAll(AnyLatencies, AnyLatencies, AnyLatencies, (a, b, c) =>
        {
            LatencyHistogram all = Recorded([.. a, .. b, .. c]);
            return Sum(Recorded(a), Sum(Recorded(b), Recorded(c))).SameCounts(all)
                && Sum(Sum(Recorded(a), Recorded(b)), Recorded(c)).SameCounts(all)
                && Sum(Recorded(c), Recorded(b), Recorded(a)).SameCounts(all);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Spectrum_AscendsAndAgreesWithTheQuantiles() =>
        Prop.ForAll(AnyHistogram, Arb.From(Gen.Choose(1, 20)), Arb.From(Gen.Choose(0, 20)), (histogram, ticks, beyond) =>
        {
            var points = histogram.Spectrum(ticks, beyond).ToList();
            return points.Zip(points.Skip(1)).All(p => p.First.Quantile < p.Second.Quantile && p.First.Value <= p.Second.Value)
                && points.All(p => p.Value == histogram.ValueAtQuantile(p.Quantile))
                && points.All(p => histogram.TotalCount - LatencyHistogram.RankOfQuantile(p.Quantile, histogram.TotalCount) >= beyond)
                && (points.Count > 0) == (histogram.TotalCount > beyond);
        }).QuickCheckThrowOnFailure();

    private static bool Near(TimeSpan value, double exact) =>
        Math.Abs(value.TotalMicroseconds - exact) <= (exact / 1000) + 0.051;

    private static LatencyHistogram Sum(LatencyHistogram first, params LatencyHistogram[] others)
    {
        LatencyHistogram sum = first.Copy();
        foreach (LatencyHistogram other in others)
        {
            sum.Add(other);
        }

        return sum;
    }
}
