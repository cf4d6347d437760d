using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadHarness.Results.Files;

/// <summary>How the files that only scripts read are written: names in camel case, lines indented by one, texts as they are.</summary>
internal static class ScriptJson
{
    /// <summary>The layout.</summary>
    public static JsonSerializerOptions Layout { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
