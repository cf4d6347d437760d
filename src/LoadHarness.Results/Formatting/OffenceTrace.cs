using System.Globalization;

namespace LoadHarness.Results.Formatting;

/// <summary>
/// The story of an offending message in two sentences, for somebody with the server's log open: who said it and when, and
/// what became of it. Says nothing that was not observed. Pure.
/// </summary>
public static class OffenceTrace
{
    /// <summary>Who said it, where and when.</summary>
    public static string Said(OffendingMessage message)
    {
        if (message.Sender.Length == 0)
        {
            return message.Message.Length > 0
                ? $"Of a sender that is not in the plan; due {Exact(message.Due)} by its stamp."
                : "Unknown: the damaged stamp reads like no message of its room.";
        }

        var number = message.Sequence.ToString(CultureInfo.InvariantCulture);
        var sent = message.SentAt is { } wall ? $"{Exact(message.Sent)}, {WallClock(wall)}" : Readable.Nothing;
        return $"{Client(message.Sender, message.SenderUser)} in {message.Room}, number {number}; due {Exact(message.Due)}, sent {sent}.";
    }

    /// <summary>What became of it.</summary>
    public static string Fate(OffendingMessage message)
    {
        var receiver = Client(message.Receiver, message.ReceiverUser);
        var at = Readable.ElapsedExact(message.At);
        return message.Class switch
        {
            "lost" => $"Never arrived at {receiver}{On(message)}{Afterwards(message)}.",
            "late" => $"Arrived at {receiver} only at {at}{Delay(message)}{On(message)}.",
            "duplicate" => $"Arrived once more at {receiver}, at {at}{On(message)}.",
            "reordered" => $"Arrived at {receiver} at {at}, behind the later {message.After} of the same sender{On(message)}.",
            "corrupt" => $"Arrived changed at {receiver}, at {at}{On(message)}: the check of its stamp fails.",
            "unexpected" => $"Arrived at {receiver}, who is no member of {message.Room}, at {at}{On(message)}.",
            _ => $"{message.Class} at {receiver}, at {at}{On(message)}.",
        };
    }

    /// <summary>An instant by the wall clock, as logs write it: <c>2026-03-05T14:07:12.345Z</c>.</summary>
    public static string WallClock(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Client(string name, string user) => user.Length > 0 && user != name ? $"{name} ({user})" : name;

    private static string Exact(TimeSpan? instant) => instant is { } known ? Readable.ElapsedExact(known) : Readable.Nothing;

    private static string Delay(OffendingMessage message) =>
        message.Sent is { } sent ? $", {Readable.Duration(message.At - sent)} after it was sent" : "";

    private static string On(OffendingMessage message)
    {
        if (message.Connection is not { } on)
        {
            return "";
        }

        var number = on.Number.ToString(CultureInfo.InvariantCulture);
        var joined = on.Joined is { } at ? $"joined {Readable.ElapsedExact(at)}" : "never joined";
        return $" on connection {number} (dialled {Readable.ElapsedExact(on.Dialed)}, {joined})";
    }

    private static string Afterwards(OffendingMessage message)
    {
        if (message.Connection is not { } on)
        {
            return "";
        }

        var end = on.Ended is { } ended ? $"and ended at {Readable.ElapsedExact(ended)}: {on.End}" : "and was open to the end";
        return $", which read its last byte at {Readable.ElapsedExact(on.LastRead)} {end}";
    }
}
