using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Web;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>The endpoints below <c>/admin</c>: what the server knows about itself, and a hand to disturb it with.</summary>
internal sealed class AdminEndpoints(ChatHub hub)
{
    /// <summary><c>GET /admin/stats</c>: flat counters of ledger and process.</summary>
    public Task StatsAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        LedgerJson.WriteTotals(json, hub.Snapshot());
        ProcessJson.Write(json);
    });

    /// <summary><c>GET /admin/ledger</c>: <c>{"totals":{...},"rooms":[...]}</c>.</summary>
    public Task LedgerAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject("totals");
        LedgerJson.WriteTotals(json, hub.Snapshot());
        json.WriteEndObject();
        LedgerJson.WriteRooms(json, hub.Rooms.Snapshot());
    });

    /// <summary>
    /// <c>POST /admin/kick?share=0.5&amp;code=1012&amp;room=R</c>: <c>{"kicked":n}</c>. Returns before the connections have ended.
    /// </summary>
    public Task KickAsync(HttpContext context)
    {
        if (KickRequest.Read(context.Request.Query, out var mistake) is not { } request)
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, mistake);
        var kicked = hub.Kick(count => ChatHub.Chosen(request.Share, count), request.Code, request.Room, random: null).Count;
        return JsonReply.WriteAsync(context, json => json.WriteNumber("kicked", kicked));
    }

    /// <summary><c>POST /admin/reset</c>: zeroes the counters; answers with the new totals.</summary>
    public Task ResetAsync(HttpContext context)
    {
        hub.ResetLedger();
        return JsonReply.WriteAsync(context, json => LedgerJson.WriteTotals(json, hub.Snapshot()));
    }
}
