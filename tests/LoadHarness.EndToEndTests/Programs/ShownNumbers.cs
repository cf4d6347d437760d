using System.Text.Json;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The numbers of a run as scripts read them: <c>loadharness show RUN --json</c>.</summary>
internal static class ShownNumbers
{
    /// <summary>All whole numbers by name.</summary>
    public static async Task<Dictionary<string, long>> OfAsync(TempFolder folder, string run)
    {
        var shown = (await LoadHarnessProgram.RunAsync(folder, "show", run, "--json")).Expect(0);
        using var document = JsonDocument.Parse(shown.Output);
        return document.RootElement.EnumerateObject()
            .Where(pair => pair.Value.ValueKind == JsonValueKind.Number && pair.Value.TryGetInt64(out _))
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetInt64());
    }
}
