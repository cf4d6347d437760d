using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>What clients do before they have a token, or without one.</summary>
internal sealed class AccountEndpoints(ChatHub hub)
{
    /// <summary>
    /// <c>POST /api/login</c> with <c>{"user":"U","password":"P"}</c>: <c>{"token":"...","expiresIn":60}</c>, in seconds, null for never.
    /// </summary>
    public async Task<ApiAnswer> LoginAsync(ApiRequest request)
    {
        if (await request.LiteralsAsync("user", "password").ConfigureAwait(false) is not [{ Length: > 2 } user, var password])
            return ApiAnswer.BadRequest("The body must be a JSON object such as {\"user\":\"U\",\"password\":\"P\"}.");
        var wanted = hub.Options.Rules.Password ?? hub.Options.RequiredToken;
        if (wanted is not null && (password is null || Read(password) != wanted))
        {
            hub.Ledger.Count(LedgerCounter.RefusedLogins);
            return ApiAnswer.Refuse(StatusCodes.Status401Unauthorized, "The password is missing or wrong.");
        }

        hub.Ledger.Count(LedgerCounter.TokensIssued);
        var token = hub.Tokens.Issue(Read(user));
        var lifetime = hub.Options.Rules.TokenLifetime;
        return ApiAnswer.Ok(json =>
        {
            json.WriteNumber("code", 0);
            json.WriteString("token", token);
            if (lifetime > TimeSpan.Zero)
                json.WriteNumber("expiresIn", lifetime.TotalSeconds);
            else
                json.WriteNull("expiresIn");
        });
    }

    /// <summary><c>POST /api/logs</c> with anything: it is counted and thrown away (seed row 1.24).</summary>
    public async Task<ApiAnswer> LogAsync(ApiRequest request)
    {
        var piece = new byte[4096];
        int count;
        while ((count = await request.Body.ReadAsync(piece, request.Gone).ConfigureAwait(false)) > 0)
            hub.Ledger.Count(LedgerCounter.LogBytes, count);
        hub.Ledger.Count(LedgerCounter.LogUploads);
        return ApiAnswer.Done;
    }

    private static string Read(string literal) => Dialects.JsonText.Read(literal);
}
