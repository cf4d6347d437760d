using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// The endpoints below <c>/api</c>, what the clients do over HTTP beside their connection. All but login and logs ask for the token, in the
/// header <c>Authorization</c> with or without a scheme, or in the query.
/// </summary>
internal sealed class ApiRoutes(ChatHub hub)
{
    public void Map(IEndpointRouteBuilder app)
    {
        var history = new HistoryEndpoints(hub);
        var room = new RoomEndpoints(hub);
        var account = new AccountEndpoints(hub);
        app.MapGet("/api/historyMessages", Guarded(history.NewestAsync));
        app.MapGet("/api/message/chatmsg", Guarded(history.PageAsync));
        app.MapGet("/api/poll", Guarded(history.PollAsync));
        app.MapPost("/api/send", Guarded(room.SendAsync));
        app.MapPost("/api/question/add", Guarded(room.AskAsync));
        app.MapPost("/api/login", Open(account.LoginAsync));
        app.MapPost("/api/logs", Open(account.LogAsync));
    }

    private RequestDelegate Open(Func<ApiRequest, Task<ApiAnswer>> endpoint) =>
        context => AnswerAsync(context, string.Empty, endpoint);

    private RequestDelegate Guarded(Func<ApiRequest, Task<ApiAnswer>> endpoint) => context =>
    {
        if (hub.Tokens.Judge(Credential.OfAny(context.Request), out var refusal) is { } pass)
            return AnswerAsync(context, pass.User, endpoint);
        hub.Ledger.Count(LedgerCounter.RefusedLogins);
        return PlainText.WriteAsync(
            context, StatusCodes.Status401Unauthorized, $"Refused, {refusal}: add the header Authorization: TOKEN, or ?token=TOKEN.");
    };

    private async Task AnswerAsync(HttpContext context, string user, Func<ApiRequest, Task<ApiAnswer>> endpoint)
    {
        try
        {
            var answer = await endpoint(new ApiRequest(context, user, hub)).ConfigureAwait(false);

            // An answer that was waited for may fall into a stall that has begun meanwhile.
            await hub.Defects.Stall.Valve.PassAsync(context.RequestAborted).ConfigureAwait(false);
            await answer.WriteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
    }
}
