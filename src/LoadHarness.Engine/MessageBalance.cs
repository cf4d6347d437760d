using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine;

/// <summary>
/// The identity of messages: intended = sent + not sent + queued. Its sides are counted by different code: events by the
/// recorder, what is in hand by the clients. Exact when all has come to rest. Pure.
/// </summary>
internal sealed class MessageBalance(RecordedRun recorded, long queued)
{
    /// <summary>A thread may be between the two steps of one message; more threads than that never are.</summary>
    private const int InMidstep = 64;

    private readonly long _intended = Sum(recorded, MetricCatalog.Intended);
    private readonly long _sent = Sum(recorded, MetricCatalog.Sent);
    private readonly long _notSent = Sum(recorded, MetricCatalog.NotSent);

    /// <summary>Whether it holds.</summary>
    public bool Holds => _intended == _sent + _notSent + queued;

    /// <summary>
    /// Holds the identity in mid-run, where it moves while it is read: what is queued lies between what must be and what can be,
    /// by the recorder's numbers before and after it was counted.
    /// </summary>
    /// <param name="before">What the recorder had, before the queued ones were counted.</param>
    /// <param name="queued">Messages in hand.</param>
    /// <param name="after">What the recorder had afterwards.</param>
    /// <returns>What is wrong, as a sentence; null: nothing is.</returns>
    public static string? Check(MessageCounts before, long queued, MessageCounts after)
    {
        var (least, most) = (before.Intended - after.Settled - InMidstep, after.Intended - before.Settled + InMidstep);
        return queued >= least && queued <= most
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"messages do not add up: intended {after.Intended}, settled {after.Settled}, queued {queued} where {Math.Max(0, least)} to {most} must be");
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"messages do not add up: intended {_intended}, sent {_sent} + not sent {_notSent} + queued {queued}");

    private static long Sum(RecordedRun recorded, MetricDefinition metric) =>
        recorded.Cells.Where(cell => cell.Metric == metric).Sum(cell => cell.Value);
}
