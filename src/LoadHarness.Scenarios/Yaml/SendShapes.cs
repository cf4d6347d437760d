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

    private static readonly Key<FlushPace> Flush = Key.Optional("flush",
        Collections.AnyOf(
            Values.OneOf(("burst", FlushPace.Burst), ("one-by-one", FlushPace.OneByOne), ("never", FlushPace.Never)),
            Values.Duration(TimeSpan.FromMilliseconds(1)).Select(every => new FlushPace(every))),
        "Queue: how they are sent: all at once, each when the kernel has taken the one before, never, or one after the other at a distance.",
        "burst");

    private static readonly Key<FlushMoment> FlushAt = Key.Optional("flush-at",
        Values.OneOf(("joined", FlushMoment.Joined), ("dialed", FlushMoment.Dialed)),
        "Queue: what makes the client send them: it is joined again, or it has begun to dial, when sends fail silently and they are lost.",
        "joined");

    private static readonly Key<bool> Persistent = Key.Optional("persistent", Values.OneOf(("true", true), ("false", false)),
        "Queue: whether it survives a restart of the client, as one in the storage of the device does.", "false");

    private static readonly Key<EchoSource> Echo = Key.Optional("echo",
        Values.OneOf(("server", EchoSource.Server), ("local", EchoSource.Local)),
        "When its author sees a message: when the server sends it back, or at once, whatever becomes of it.", "server");

    private static readonly Key<bool> BlocksEmpty = Key.Optional("blocks-empty", Values.OneOf(("true", true), ("false", false)),
        "Whether an empty text, of which a population says a share, is not sent at all.", "false");

    /// <summary>The key of a profile.</summary>
    public static Key<SendPolicy> Send { get; } = Key.Optional("send",
        new MapShape<SendPolicy>
        {
            Name = "send",
            Doc = "How a client sends.",
            Keys = [Choice, Retries, RetryEvery, Limit, Overflow, Flush, FlushAt, Persistent, Echo, BlocksEmpty],
            Rules =
            [
                Rule.That(
                    "retries and retry-every are of when-not-open: retry; limit, overflow, flush, flush-at and persistent of when-not-open: queue.",
                    CheckChoice),
            ],
            Build = map => new SendPolicy
            {
                WhenNotOpen = map.Get(Choice),
                Retries = map.Get(Retries),
                RetryEvery = map.Get(RetryEvery),
                Limit = map.Get(Limit),
                DropsOldest = map.Get(Overflow),
                Flush = map.Get(Flush),
                FlushAt = map.Get(FlushAt),
                Persistent = map.Get(Persistent),
                Echo = map.Get(Echo),
                BlocksEmpty = map.Get(BlocksEmpty),
            },
        }.Value,
        "How it sends.", "{}");

    /// <summary>Whether a key comes from the profile that this one extends, and made sense there: it goes with the choice that is replaced.</summary>
    private static bool IsOfTheExtended(MapReading map, IKey key) =>
        map.Has(Choice) && map.AtOf(key).Node.Place.File is var file && file != map.AtOf(Choice).Node.Place.File
        && map.At.Context.Definitions.IsIncluded(file);

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
            (FlushAt, WhenNotOpen.Queue, "queue"), (Persistent, WhenNotOpen.Queue, "queue"),
        ])
        {
            if (map.Has(key) && choice != of && !IsOfTheExtended(map, key))
            {
                map.AtOf(key).Error($"'{key.Name}' means nothing here: write when-not-open: {word}, or remove it");
            }
        }
    }
}
