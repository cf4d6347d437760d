using System.Text.Json;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Web;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>The switches of the defects over HTTP, and whom they have hit.</summary>
internal sealed class DefectEndpoints(DefectSet defects)
{
    /// <summary><c>GET /admin/defects</c>: <c>{"defects":{"drop":"1/100",...},"changes":[...]}</c>.</summary>
    public Task GetAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject("defects");
        foreach (var (name, setting) in defects.Settings)
            json.WriteString(name, setting);
        json.WriteEndObject();
        json.WriteStartArray("changes");
        foreach (var change in defects.Changes)
        {
            json.WriteStartObject();
            json.WriteString("at", change.At.UtcDateTime);
            json.WriteString("defect", change.Defect);
            json.WriteString("setting", change.Setting);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>
    /// <c>POST /admin/defects</c> with <c>{"drop":"1/100","delay":null}</c> changes those named; PUT switches all others off. Answers as
    /// GET does, or with 400 and a sentence; then nothing has changed.
    /// </summary>
    public async Task ChangeAsync(HttpContext context, bool othersOff)
    {
        var (settings, mistake) = await DefectRequest.ReadAsync(context.Request).ConfigureAwait(false);
        try
        {
            if (settings is not null)
                defects.Change(settings, othersOff);
        }
        catch (DefectSettingException e)
        {
            mistake = e.Message;
        }

        if (mistake is not null)
            await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, mistake).ConfigureAwait(false);
        else
            await GetAsync(context).ConfigureAwait(false);
    }

    /// <summary>
    /// <c>GET /admin/victims?counter=defectDropped</c>: <c>{"counter":"defectDropped","victims":[...]}</c>, the first 10,000 in order.
    /// </summary>
    public Task VictimsAsync(HttpContext context)
    {
        if (DefectCounts.Named(context.Request.Query["counter"].ToString()) is not { } counter)
        {
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest,
                $"counter must be one of {string.Join(", ", DefectCounts.Counters.Select(DefectCounts.NameOf))}.");
        }

        return JsonReply.WriteAsync(context, json =>
        {
            json.WriteString("counter", DefectCounts.NameOf(counter));
            json.WriteStartArray("victims");
            foreach (var victim in defects.Victims.Read(counter))
                Write(json, victim);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, Victim victim)
    {
        json.WriteStartObject();
        json.WriteString("endpoint", victim.Endpoint);
        json.WriteString("room", victim.Room);
        json.WriteNumber("sender", victim.Sender);
        json.WriteString("senderUser", victim.SenderUser);
        json.WriteNumber("message", victim.Message);
        json.WriteNumber("receiver", victim.Receiver);
        json.WriteString("receiverUser", victim.ReceiverUser);
        json.WriteString("body", victim.Body);
        json.WriteEndObject();
    }
}
