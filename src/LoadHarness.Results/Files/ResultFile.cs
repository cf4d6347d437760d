using System.Text;
using System.Text.Json;

namespace LoadHarness.Results.Files;

/// <summary>
/// Reads and writes <c>result.json</c>: the versioned file that is all that reports and comparisons see. Durations are
/// seconds, histograms are HdrHistogram V2 compressed base64. Thread-safe.
/// </summary>
public static class ResultFile
{
    /// <summary>Name of the file in a run folder.</summary>
    public const string Name = "result.json";

    /// <summary>How results are written.</summary>
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 1,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        Converters =
        {
            new SecondsConverter(), new HistogramConverter(), new EncodedHistogramConverter(), new CompactNumbersConverter(),
            new GappedNumbersConverter(), new PackedNumbersConverter(),
            new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
        },
    };

    /// <summary>The result as JSON text.</summary>
    public static string ToJson(RunResult result) => JsonSerializer.Serialize(result, Options) + "\n";

    /// <summary>Writes a result into a run folder, all or nothing.</summary>
    /// <returns>Path of the file.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string Write(string folder, RunResult result)
    {
        var path = Path.Combine(folder, Name);
        WriteTo(path, result);
        return path;
    }

    /// <summary>Writes a result into a file, all or nothing.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteTo(string path, RunResult result) => Replace(path, Encoding.UTF8.GetBytes(ToJson(result)));

    /// <summary>Removes a file that an earlier run has left: it must not pass for this one's if this one leaves nothing. A link is not ours to remove.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void RemoveEarlier(string path)
    {
        if (new FileInfo(path) is { Exists: true, LinkTarget: null })
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes a text file, all or nothing: an earlier one stays until the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ReplaceText(string path, string content) => Replace(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file, all or nothing.</summary>
    internal static void Replace(string path, byte[] content)
    {
        var draft = path + ".tmp";
        try
        {
            File.WriteAllBytes(draft, content);
        }
        catch
        {
            DropQuietly(draft); // half a draft on a full disk only makes it fuller
            throw;
        }

        File.Move(draft, path, overwrite: true);
    }

    private static void DropQuietly(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            // What has gone wrong before is what people must hear of.
        }
    }

    /// <summary>Reads a result from a run folder or a file.</summary>
    /// <exception cref="ResultFileException">There is none, or it cannot be understood; the message says what to do.</exception>
    public static RunResult Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        if (!File.Exists(file))
        {
            throw new ResultFileException(Directory.Exists(path) && RunJournal.IsIn(path)
                ? $"{path}: this run has no result, only a journal: the program was ended before it could write one, or had no room. Put result and report together from it: loadharness report {path}"
                : $"{file}: there is no such file. Name a run folder or a result.json.");
        }

        try
        {
            return Parse(File.ReadAllBytes(file));
        }
        catch (JsonException e)
        {
            // The parser's own words name types and byte positions; whoever reads this has most likely named the wrong file.
            var where = e.LineNumber is { } line ? $" from line {line + 1} on" : "";
            throw new ResultFileException($"{file}: this is not a LoadHarness result, or not a whole one: it cannot be understood{where}.", e);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ResultFileException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>Reads a result from JSON text.</summary>
    /// <exception cref="JsonException">The text is not a result.</exception>
    /// <exception cref="FormatException">The result was written by a newer version.</exception>
    public static RunResult Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads a result from JSON in UTF-8.</summary>
    /// <exception cref="JsonException">The text is not a result.</exception>
    /// <exception cref="FormatException">The result was written by a newer version.</exception>
    internal static RunResult Parse(ReadOnlySpan<byte> json)
    {
        var text = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        return SchemaOf(text) switch
        {
            null => throw new FormatException("this is not a LoadHarness result: it has no schema number."),
            > RunResult.CurrentSchema and var schema => throw new FormatException(
                $"this result has schema {schema}, but this program reads up to {RunResult.CurrentSchema}: use a newer LoadHarness."),
            _ => JsonSerializer.Deserialize<RunResult>(text, Options) ?? throw new FormatException("the result is empty."),
        };
    }

    /// <summary>The schema number; it stands first in what we have written, so that no file is read twice for it. Null: there is none.</summary>
    private static int? SchemaOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSchema = reader.ValueTextEquals("schema"u8);
            reader.Read();
            if (isSchema)
            {
                return reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : null;
            }

            reader.Skip();
        }

        return null;
    }
}

/// <summary>A result file cannot be read; the message is fit for people.</summary>
public sealed class ResultFileException(string message, Exception? inner = null) : Exception(message, inner);
