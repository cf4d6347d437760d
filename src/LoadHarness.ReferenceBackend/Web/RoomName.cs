using LoadHarness.ReferenceBackend.Chat;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>The query parameter <c>room</c>.</summary>
internal static class RoomName
{
    /// <summary>Name of the room; the default one if it is missing or empty.</summary>
    public static string Of(HttpRequest request)
    {
        var name = request.Query["room"].ToString();
        return name.Length == 0 ? RoomKey.DefaultName : name;
    }
}
