using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine;

/// <summary>The identity of messages: intended = sent + not sent + queued. Its sides are counted by different code. Pure.</summary>
internal sealed class MessageBalance(RecordedRun recorded, long queued)
{
    private readonly long _intended = Sum(recorded, MetricCatalog.Intended);
    private readonly long _sent = Sum(recorded, MetricCatalog.Sent);
    private readonly long _notSent = Sum(recorded, MetricCatalog.NotSent);

    /// <summary>Whether it holds.</summary>
    public bool Holds => _intended == _sent + _notSent + queued;

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"messages do not add up: intended {_intended}, sent {_sent} + not sent {_notSent} + queued {queued}");

    private static long Sum(RecordedRun recorded, MetricDefinition metric) =>
        recorded.Cells.Where(cell => cell.Metric == metric).Sum(cell => cell.Value);
}
