using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Results.Files;

/// <summary>
/// The changes of level of a scenario that people accepted, one JSON file per scenario: <c>rooms.accepted.json</c>. It is meant to be
/// committed, so it is only ever added to, and what is there stays as it is, whoever wrote it. Not safe for two writers at once.
/// </summary>
public static class AcceptedFile
{
    private const string List = "accepted";
    private const string Night = "yyyy-MM-dd";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Where the changes of a scenario are kept.</summary>
    /// <param name="folder">The folder of all such files.</param>
    /// <param name="scenario">Name of the scenario; what file names cannot hold becomes a dash.</param>
    public static string PathOf(string folder, string scenario) =>
        Path.Combine(folder, string.Concat(scenario.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')) + ".accepted.json");

    /// <summary>Reads the changes.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The changes in the order of the file; none if there is no file.</returns>
    /// <exception cref="ResultFileException">The file cannot be understood; the message names the place and what to do.</exception>
    public static IReadOnlyList<AcceptedChange> Read(string path) => Load(path) is { } root ? Changes(path, root) : [];

    /// <summary>Adds a change; what the file holds already is kept.</summary>
    /// <param name="path">The file; it is made if there is none.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="change">The change.</param>
    /// <exception cref="ResultFileException">The file cannot be understood or written; it is as it was.</exception>
    public static void Add(string path, string scenario, AcceptedChange change)
    {
        var root = Load(path) ?? new JsonObject { ["scenario"] = scenario, [List] = new JsonArray() };
        _ = Changes(path, root);
        var entry = new JsonObject { ["from"] = change.From.ToString(Night, CultureInfo.InvariantCulture) };
        if (change.Metric.Length > 0)
        {
            entry["metric"] = change.Metric;
        }

        entry["why"] = change.Why;
        entry["by"] = change.By;
        entry["at"] = change.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        root[List]!.AsArray().Add((JsonNode)entry);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            ResultFile.ReplaceText(path, root.ToJsonString(Layout) + "\n");
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw new ResultFileException($"{path}: the change cannot be written down: {OutputTrouble.Describe(e)}.", e);
        }
    }

    private static JsonObject? Load(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) as JsonObject ?? throw Damaged(path, "expected an object");
        }
        catch (JsonException e)
        {
            throw Damaged($"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}", "is not JSON from here on", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultFileException($"{path}: {e.Message}", e);
        }
    }

    private static List<AcceptedChange> Changes(string path, JsonObject root)
    {
        if (root[List] is not JsonArray list)
        {
            throw Damaged(path, $"expected a list '{List}'");
        }

        return [.. list.Select((entry, i) => Change($"{path}: {List}.{i}", entry))];
    }

    private static AcceptedChange Change(string place, JsonNode? entry)
    {
        var from = Text(place, entry, "from");
        var at = Text(place, entry, "at");
        return new AcceptedChange(
            DateOnly.TryParseExact(from, Night, CultureInfo.InvariantCulture, DateTimeStyles.None, out var night) ? night : throw Damaged(place, $"'{from}' is no night, such as 2026-03-05"),
            entry!["metric"] is null ? "" : Text(place, entry, "metric"),
            Text(place, entry, "why"),
            Text(place, entry, "by"),
            DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : throw Damaged(place, $"'{at}' is no instant"));
    }

    private static string Text(string place, JsonNode? entry, string name) =>
        entry is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Damaged(place, $"expected a text '{name}'");

    private static ResultFileException Damaged(string place, string what, Exception? inner = null) =>
        new($"{place}: {what}. Mend the file, or take it back from your version control; nothing was changed.", inner);
}
