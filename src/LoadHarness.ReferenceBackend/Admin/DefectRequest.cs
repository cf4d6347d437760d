using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>What <c>/admin/defects</c> is asked to switch: a JSON object of texts. Read strictly.</summary>
internal static class DefectRequest
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The settings by name, or a sentence about the first mistake.</summary>
    public static async Task<(IReadOnlyDictionary<string, string?>? Settings, string? Mistake)> ReadAsync(HttpRequest request)
    {
        try
        {
            var gone = request.HttpContext.RequestAborted;
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, gone).ConfigureAwait(false);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (null, "The body must be a JSON object such as {\"drop\":\"1/100\",\"delay\":null}.");
            var settings = new Dictionary<string, string?>();
            foreach (var pair in document.RootElement.EnumerateObject())
            {
                if (pair.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                    return (null, $"The setting of {pair.Name} must be a text, or null for off; found {pair.Value.GetRawText()}.");
                settings.Add(pair.Name, pair.Value.GetString());
            }

            return (settings, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, $"The body is not the JSON that is expected here, such as {{\"drop\":\"1/100\"}}: {e.Message}");
        }
    }
}
