using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>Answers a request with a JSON object.</summary>
internal static class JsonReply
{
    /// <summary>Room names and texts stay readable. The answer is JSON, not HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="content">Writes what is inside the object.</param>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> content)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
    }
}
