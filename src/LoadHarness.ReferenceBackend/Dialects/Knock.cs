using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Web;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>What a WebSocket request says about who is there and where to. Each dialect reads it in its own way.</summary>
/// <param name="Room">Room that is asked for, or the default one.</param>
/// <param name="Token">The token that is shown; null: this dialect has none.</param>
/// <param name="User">Who it says it is, where there is no token to tell.</param>
/// <param name="Mistake">A sentence about what is missing; null: nothing.</param>
internal sealed record Knock(string Room, Credential? Token = null, string User = "", string? Mistake = null)
{
    /// <summary><c>?token=TOKEN&amp;room=ROOM</c>.</summary>
    public static Knock WithQuery(HttpRequest request) => new(RoomName.Of(request), Credential.OfQuery(request));

    /// <summary><c>Authorization: Bearer TOKEN</c>.</summary>
    public static Knock WithBearer(HttpRequest request) => new(RoomName.Of(request), Credential.OfBearer(request));

    /// <summary><c>Authorization: TOKEN</c>.</summary>
    public static Knock WithHeader(HttpRequest request) => new(RoomName.Of(request), Credential.OfHeader(request));

    /// <summary>Nothing at all is asked; <c>?room=ROOM&amp;user=USER</c> is heard.</summary>
    public static Knock Openly(HttpRequest request) => new(RoomName.Of(request), User: request.Query["user"].ToString());

    /// <summary><c>?TASK&amp;USER</c>: values without names, the first of which is the room (seed row 2.1).</summary>
    public static Knock ByPosition(HttpRequest request)
    {
        var values = (request.QueryString.Value ?? string.Empty).TrimStart('?').Split('&');
        if (values.Length < 2 || values[0].Length == 0 || values[1].Length == 0)
            return new Knock(string.Empty, Mistake: "The query must be two values without names, ?TASK&USER.");
        return new Knock(Uri.UnescapeDataString(values[0]), User: Uri.UnescapeDataString(values[1]));
    }
}
