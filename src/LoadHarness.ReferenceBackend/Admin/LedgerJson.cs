using System.Text.Json;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>
/// The ledger as JSON; the names are those of <see cref="LedgerSnapshot"/> in camel case, and those of <see cref="DefectCounts"/>.
/// </summary>
internal static class LedgerJson
{
    /// <summary>Adds the totals to the object that is being written.</summary>
    public static void WriteTotals(Utf8JsonWriter json, LedgerSnapshot ledger)
    {
        json.WriteNumber("connectionsOpened", ledger.ConnectionsOpened);
        json.WriteNumber("connectionsCurrent", ledger.ConnectionsCurrent);
        json.WriteNumber("closedByClient", ledger.ClosedByClient);
        json.WriteNumber("closedByIdle", ledger.ClosedByIdle);
        json.WriteNumber("closedByMissedPong", ledger.ClosedByMissedPong);
        json.WriteNumber("closedByKick", ledger.ClosedByKick);
        json.WriteNumber("closedByOverflow", ledger.ClosedByOverflow);
        json.WriteNumber("closedByViolation", ledger.ClosedByViolation);
        json.WriteNumber("closedByUnauthorized", ledger.ClosedByUnauthorized);
        json.WriteNumber("closedByShutdown", ledger.ClosedByShutdown);
        json.WriteNumber("closedByAbort", ledger.ClosedByAbort);
        json.WriteNumber("messagesReceived", ledger.MessagesReceived);
        json.WriteNumber("deliveriesDue", ledger.DeliveriesDue);
        json.WriteNumber("deliveriesSent", ledger.DeliveriesSent);
        json.WriteNumber("deliveriesDropped", ledger.DeliveriesDropped);
        json.WriteNumber("deliveriesQueued", ledger.DeliveriesQueued);
        json.WriteNumber("bytesReceived", ledger.BytesReceived);
        json.WriteNumber("bytesSent", ledger.BytesSent);
        json.WriteNumber("pings", ledger.Pings);
        json.WriteNumber("serverPings", ledger.ServerPings);
        json.WriteNumber("serverPongs", ledger.ServerPongs);
        json.WriteNumber("heartbeats", ledger.Heartbeats);
        json.WriteNumber("signals", ledger.Signals);
        json.WriteNumber("malformed", ledger.Malformed);
        json.WriteNumber("roomless", ledger.Roomless);
        json.WriteNumber("ignored", ledger.Ignored);
        json.WriteNumber("refusedLogins", ledger.RefusedLogins);
        json.WriteNumber("refusedHandshakes", ledger.RefusedHandshakes);
        json.WriteNumber("authTimeouts", ledger.AuthTimeouts);
        json.WriteNumber("unauthorizedFrames", ledger.UnauthorizedFrames);
        json.WriteNumber("badSignatures", ledger.BadSignatures);
        json.WriteNumber("historyReads", ledger.HistoryReads);
        json.WriteNumber("historyRows", ledger.HistoryRows);
        json.WriteNumber("polls", ledger.Polls);
        json.WriteNumber("messagesPolled", ledger.MessagesPolled);
        json.WriteNumber("messagesPosted", ledger.MessagesPosted);
        json.WriteNumber("questions", ledger.Questions);
        json.WriteNumber("tokensIssued", ledger.TokensIssued);
        json.WriteNumber("tokensExpired", ledger.TokensExpired);
        json.WriteNumber("logUploads", ledger.LogUploads);
        json.WriteNumber("logBytes", ledger.LogBytes);
        json.WriteNumber("kicked", ledger.Kicked);
        ledger.Defects.Write(json, zeros: true);
    }

    /// <summary>Adds <c>"rooms":[...]</c> to the object that is being written.</summary>
    public static void WriteRooms(Utf8JsonWriter json, IReadOnlyList<RoomSnapshot> rooms)
    {
        json.WriteStartArray("rooms");
        foreach (var room in rooms)
        {
            json.WriteStartObject();
            json.WriteString("endpoint", room.Endpoint);
            json.WriteString("room", room.Room);
            json.WriteNumber("members", room.Members);
            json.WriteNumber("messages", room.Counts.Messages);
            json.WriteNumber("deliveriesDue", room.Counts.Due);
            json.WriteNumber("deliveriesSent", room.Counts.Sent);
            json.WriteNumber("deliveriesDropped", room.Counts.Dropped);
            room.Defects?.Write(json, zeros: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
