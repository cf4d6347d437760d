using System.Text;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The reference of all keys of our files as a page of Markdown, made from the tables of the strict reader. Pure.</summary>
public static class ReferencePage
{
    private const string Preface = """
        # Every key of scenarios, profiles and protocols

        Made from the tables of the strict reader, as is [scenario.schema.json](../scenarios/scenario.schema.json), which editors show while you
        write. An unknown key is an error with a suggestion. Durations and rates carry units; `${NAME}` is an environment variable, where
        a text stands alone. Keys without a default may be left out unless they are required.

        """;

    /// <summary>The text of <c>docs/reference.md</c>.</summary>
    public static string Generate()
    {
        var page = new StringBuilder(Preface);
        foreach (var map in ScenarioReference.Maps)
        {
            page.Append('\n').Append("## ").Append(map.Name).Append("\n\n").Append(Escape(map.Doc)).Append("\n\n");
            page.Append("| key | value | default | meaning |\n|---|---|---|---|\n");
            foreach (var key in map.Keys)
            {
                var fallback = key.IsRequired ? "required" : key.Default is { } text ? $"`{Escape(text)}`" : "";
                page.Append($"| `{key.Name}` | {ValuesOf(key)} | {fallback} | {Escape(key.Doc)} |\n");
            }

            foreach (var rule in map.Rules)
            {
                page.Append("\n- ").Append(Escape(rule));
            }

            page.Append(map.Rules.Count > 0 ? "\n" : "");
        }

        return page.ToString();
    }

    /// <summary>What a value looks like; in place of the keys of a map a link to its chapter.</summary>
    private static string ValuesOf(KeyReference key)
    {
        if (ScenarioReference.Maps.FirstOrDefault(map => map.Name == key.Map) is not { } chapter)
        {
            return Escape(key.Values);
        }

        var keys = $"a map with {string.Join(", ", chapter.Keys.Select(inner => inner.Name))}";
        var link = $"[{chapter.Name}](#{chapter.Name})";
        return key.Values.Contains(keys, StringComparison.Ordinal)
            ? Escape(key.Values).Replace(Escape(keys), link, StringComparison.Ordinal)
            : $"{Escape(key.Values)}: {link}";
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
