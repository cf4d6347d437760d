using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Rules;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// Decides who comes in. Refusals are HTTP answers, given before the upgrade: 426 no WebSocket, 400 an incomplete request, 401 token, 503
/// stopping, and what a defect wants.
/// </summary>
internal sealed class Doorkeeper(ChatHub hub)
{
    /// <summary>Judges a request.</summary>
    /// <returns>Status 101 without a pass: it is to be upgraded only to be closed with 4401.</returns>
    public (int Status, string Text, Pass? Pass) Judge(HttpContext context, Dialect dialect, Knock knock)
    {
        var address = $"ws://{context.Request.Host}{dialect.Path}{dialect.Usage}";
        if (!context.WebSockets.IsWebSocketRequest)
            return (StatusCodes.Status426UpgradeRequired, $"This address speaks WebSocket: connect to {address}", null);

        var refusal = string.Empty;
        var pass = knock.Token is { } token ? hub.Tokens.Judge(token, out refusal) : new Pass(knock.User);
        if (pass is null)
        {
            hub.Ledger.Count(LedgerCounter.RefusedLogins);
            if (hub.Options.Rules.BadToken == BadTokenRule.Refuse)
                return (StatusCodes.Status401Unauthorized, $"Refused, {refusal}: connect to {address}", null);
        }

        if (Mistake(context, dialect, knock) is { } mistake)
        {
            hub.Ledger.Count(LedgerCounter.RefusedHandshakes);
            return (StatusCodes.Status400BadRequest, mistake, null);
        }

        if (hub.IsStopping)
            return (StatusCodes.Status503ServiceUnavailable, "The server stops.", null);
        if (hub.Defects.RefuseLogins.Status(hub.ConnectionCount) is { } status)
            return (status, "The defect refuse-logins is switched on.", null);
        return (StatusCodes.Status101SwitchingProtocols, refusal, pass);
    }

    private string? Mistake(HttpContext context, Dialect dialect, Knock knock)
    {
        if (knock.Mistake is not null)
            return knock.Mistake;
        if (dialect.SubProtocol is { } name && hub.Options.Rules.RequireSubProtocol
            && !context.WebSockets.WebSocketRequestedProtocols.Contains(name))
            return $"The sub-protocol {name} must be offered: add the header Sec-WebSocket-Protocol: {name}.";
        return knock.Room.Length > RoomKey.MaxNameLength ? $"A room name has at most {RoomKey.MaxNameLength} characters." : null;
    }
}
