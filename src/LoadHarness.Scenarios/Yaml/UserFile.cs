using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Reads the users of a population from a file: comma-separated values with a line of names (RFC 4180), or an object of JSON on each line. Pure.
/// </summary>
internal static class UserFile
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isJson">Whether there is an object of JSON on each line.</param>
    /// <returns>The users; or null and what is wrong, with the line.</returns>
    public static (UserData? Users, string Error) Parse(string text, bool isJson)
    {
        try
        {
            var users = isJson ? ParseLines(text) : ParseTable(text);
            return users.Rows.Count == 0 ? (null, "it has no users") : (users, "");
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }

    private static UserData ParseTable(string text)
    {
        var records = Records(text).ToList();
        if (records.Count == 0)
        {
            throw new FormatException("it is empty: its first line has the names of the columns");
        }

        var columns = records[0].Fields;
        CheckColumns(columns);
        var odd = records.Skip(1).FirstOrDefault(record => record.Fields.Count != columns.Count);
        return odd.Fields is null
            ? new UserData(columns, [.. records.Skip(1).Select(record => record.Fields)])
            : throw Wrong(odd.Line, $"{odd.Fields.Count} values, but the first line names {columns.Count} columns");
    }

    private static void CheckColumns(IReadOnlyList<string> columns)
    {
        var twice = columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1)?.Key;
        var odd = columns.FirstOrDefault(column => column.Length == 0 || !column.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'));
        if (twice is not null || odd is not null)
        {
            throw Wrong(1, twice is not null ? $"the column '{twice}' is there twice" : $"'{odd}' is no name of a column: lower-case letters, digits and hyphens");
        }
    }

    /// <summary>The records of a table; a value in quotes may hold commas, quotes and line breaks. Empty lines are none.</summary>
    private static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Records(string text)
    {
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var (first, fields) = (line, new List<string>());
            do
            {
                fields.Add(text[at..].StartsWith('"') ? Quoted(text, ref at, ref line) : Plain(text, ref at));
            }
            while (at < text.Length && text[at] == ',' && ++at <= text.Length);

            if (at < text.Length && text[at] is not ('\r' or '\n'))
            {
                throw Wrong(line, "after a value in quotes comes a comma or the end of the line");
            }

            at += at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            line++;
            if (fields is not [""])
            {
                yield return (first, fields);
            }
        }
    }

    private static string Plain(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        var length = rest.IndexOfAny(",\r\n") is >= 0 and var end ? end : rest.Length;
        at += length;
        return rest[..length].Trim().ToString();
    }

    private static string Quoted(string text, ref int at, ref int line)
    {
        var (value, begun) = (new StringBuilder(), line);
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                line += text[at] == '\n' ? 1 : 0;
                value.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                value.Append('"');
                at++;
            }
            else
            {
                at++;
                return value.ToString();
            }
        }

        throw Wrong(begun, "a quote is not closed");
    }

    private static UserData ParseLines(string text)
    {
        List<string>? columns = null;
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (content, line) in text.Split('\n').Select((content, i) => (content.Trim(), i + 1)).Where(one => one.Item1.Length > 0))
        {
            var fields = Fields(content, line);
            columns ??= [.. fields.Keys];
            if (rows.Count == 0)
            {
                CheckColumns(columns);
            }

            var missing = columns.Find(column => !fields.ContainsKey(column)) ?? fields.Keys.FirstOrDefault(name => !columns.Contains(name));
            rows.Add(missing is null ? [.. columns.Select(column => fields[column])] : throw Wrong(line, $"'{missing}' is not on every line: all users have the same fields"));
        }

        return new UserData(columns ?? [], rows);
    }

    private static Dictionary<string, string> Fields(string content, int line)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => Text(field.Value, line))
                : throw Wrong(line, "expected an object");
        }
        catch (JsonException)
        {
            throw Wrong(line, "this is not JSON");
        }
        catch (ArgumentException)
        {
            throw Wrong(line, "a field is there twice");
        }
    }

    private static string Text(JsonElement value, int line) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong(line, "the value of a field is a text, a number or true or false"),
    };

    private static FormatException Wrong(int line, string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {line}: {what}"));
}
