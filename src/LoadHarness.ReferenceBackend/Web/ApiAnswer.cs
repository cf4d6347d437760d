using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>Answer to a request below <c>/api</c>.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">One sentence for people; used if there is no content.</param>
/// <param name="Content">Writes what is inside the JSON object of the answer.</param>
internal sealed record ApiAnswer(int Status, string Text, Action<Utf8JsonWriter>? Content)
{
    /// <summary>It is done, and there is nothing to tell: <c>{"code":0}</c>.</summary>
    public static readonly ApiAnswer Done = Ok(json => json.WriteNumber("code", 0));

    /// <summary>It is done.</summary>
    public static ApiAnswer Ok(Action<Utf8JsonWriter> content) => new(StatusCodes.Status200OK, string.Empty, content);

    /// <summary>It is not done.</summary>
    public static ApiAnswer Refuse(int status, string text) => new(status, text, null);

    /// <summary>The request is not as it must be.</summary>
    public static ApiAnswer BadRequest(string text) => Refuse(StatusCodes.Status400BadRequest, text);

    /// <summary>Sends it.</summary>
    public Task WriteAsync(HttpContext context) =>
        Content is null ? PlainText.WriteAsync(context, Status, Text) : JsonReply.WriteAsync(context, Content);
}
