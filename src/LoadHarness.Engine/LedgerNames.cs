using System.Globalization;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;

namespace LoadHarness.Engine;

/// <summary>Words and wall-clock labels for what the ledger found, as the result keeps it. Pure.</summary>
internal static class LedgerNames
{
    /// <summary>The account of a room.</summary>
    public static RoomRow Room(string name, RoomAccount account) => new(
        name,
        account.Members,
        account.Expected,
        account[DeliveryClass.Delivered],
        account[DeliveryClass.Late],
        account[DeliveryClass.Lost],
        account[DeliveryClass.MissedOffline],
        account[DeliveryClass.Recovered],
        account[DeliveryClass.Unverified],
        account.Duplicate,
        account.Reordered,
        account.Corrupt,
        account.Unexpected);

    /// <summary>A message that broke a rule.</summary>
    /// <param name="recorded">What was recorded of it.</param>
    /// <param name="startedAt">Wall-clock start of the run.</param>
    public static OffendingMessage Offender(RecordedOffence recorded, DateTimeOffset startedAt)
    {
        var offence = recorded.Offence;
        return new OffendingMessage(
            recorded.Class, recorded.Message, recorded.Room, recorded.Sender?.Name ?? "", recorded.Receiver.Name, offence.Sent, offence.At)
        {
            SenderUser = recorded.Sender?.User ?? "",
            Sequence = offence.Sequence,
            Due = offence.Due,
            SentAt = offence.Sent is { } sent ? WholeMilliseconds(startedAt.ToUniversalTime() + sent) : null,
            ReceiverUser = recorded.Receiver.User,
            Connection = offence.On is { } on ? Connection(on) : null,
            After = recorded.After,
        };
    }

    /// <summary>Why a connection ended, and what the transport said.</summary>
    public static string Cause(EndCause cause, string detail) => detail.Length > 0 ? $"{Words(cause)}: {detail}" : Words(cause);

    private static OffendedConnection Connection(IConnectionFacts on) => new(
        on.Connection, on.Since, on.Joined, on.LastRead, on.Ended == TimeSpan.MaxValue ? null : on.Ended, on.End is { } end ? HowItEnded(end) : "");

    private static string HowItEnded(ConnectionEnd end) => string.Create(
        CultureInfo.InvariantCulture, $"{Cause(end.Cause, end.Detail ?? "")}, {(end.Code == CloseCode.None ? "no close code" : $"close code {end.Code}")}");

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset instant) =>
        new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static string Words(EndCause cause) => cause switch
    {
        EndCause.Left => "left as planned",
        EndCause.ServerClosed => "closed by the server",
        EndCause.Cut => "cut without a close frame",
        EndCause.NetworkDown => "cut by an event of the scenario",
        EndCause.HeartbeatLost => "given up by the client",
        EndCause.Silent => "given up by the client",
        EndCause.Replaced => "replaced by another connection of the client",
        EndCause.LoginFailed => "login failed",
        EndCause.MessageTooBig => "refused by the client",
        EndCause.ProtocolError => "refused by the client",
        EndCause.Hidden => "closed because the page was hidden",
        EndCause.Unloaded => "closed because the page was left",
        EndCause.HungUp => "cut on purpose by a client that misbehaves",
        EndCause.Device => "ended by the device: killed in the background, or a switch of networks",
        _ => "stopped with the run",
    };
}
