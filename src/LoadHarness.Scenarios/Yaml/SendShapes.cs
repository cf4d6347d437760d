using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of how a client sends.</summary>
internal static class SendShapes
{
    private static readonly SendPolicy Defaults = new();

    private static readonly Key<WhenNotOpen> Choice = Key.Optional("when-not-open",
        Values.OneOf(("drop", WhenNotOpen.Drop), ("retry", WhenNotOpen.Retry), ("queue", WhenNotOpen.Queue)),
        "What becomes of a message while the client is not joined: it is lost, tried again a few times, or waits for the next connection.",
        "drop");

    private static readonly Key<int> Retries = Key.Optional("retries", Values.Whole(1, 1_000_000),
        "Retry: how often it is tried again before it is lost.", "3");

    private static readonly Key<TimeSpan> RetryEvery = Key.Optional("retry-every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Retry: distance of the tries.", Quantity.Show(Defaults.RetryEvery));

    private static readonly Key<int> Limit = Key.Optional("limit", Values.Whole(1, 1_000_000), "Queue: how many messages may wait.", "100");

    private static readonly Key<bool> Overflow = Key.Optional("overflow", Values.OneOf(("drop-oldest", true), ("drop-newest", false)),
        "Queue: what is lost beyond the limit: the oldest message that waits, or the one that comes.", "drop-oldest");

    private static readonly Key<TimeSpan?> Flush = Key.Optional("flush",
        Collections.AnyOf(
            Values.Word("burst", (TimeSpan?)TimeSpan.Zero),
            Values.Word("never", (TimeSpan?)null),
            Values.Duration(TimeSpan.FromMilliseconds(1)).Select(every => (TimeSpan?)every)),
        "Queue: how they are sent when the client is joined again: all at once, never, or one after the other at a distance.", "burst");

    /// <summary>The key of a profile.</summary>
    public static Key<SendPolicy> Send { get; } = Key.Optional("send",
        new MapShape<SendPolicy>
        {
            Name = "send",
            Doc = "How a client sends.",
            Keys = [Choice, Retries, RetryEvery, Limit, Overflow, Flush],
            Rules =
            [
                Rule.That("retries and retry-every are of when-not-open: retry, limit, overflow and flush of when-not-open: queue.", CheckChoice),
            ],
            Build = map => new SendPolicy
            {
                WhenNotOpen = map.Get(Choice),
                Retries = map.Get(Retries),
                RetryEvery = map.Get(RetryEvery),
                Limit = map.Get(Limit),
                DropsOldest = map.Get(Overflow),
                FlushEvery = map.Get(Flush),
            },
        }.Value,
        "How it sends.", "{}");

    private static void CheckChoice(MapReading map)
    {
        if (!map.TryGet(Choice, out var choice))
        {
            return;
        }

        foreach (var (key, of, word) in ((IKey, WhenNotOpen, string)[])
        [
            (Retries, WhenNotOpen.Retry, "retry"), (RetryEvery, WhenNotOpen.Retry, "retry"),
            (Limit, WhenNotOpen.Queue, "queue"), (Overflow, WhenNotOpen.Queue, "queue"), (Flush, WhenNotOpen.Queue, "queue"),
        ])
        {
            if (map.Has(key) && choice != of)
            {
                map.AtOf(key).Error($"'{key.Name}' means nothing here: write when-not-open: {word}, or remove it");
            }
        }
    }
}
