using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness show</c>: the numbers of a run for people and scripts.</summary>
internal static class ShowVerb
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder or result.json." };
        var names = new Argument<string[]>("METRIC")
        {
            Description = "Names to show, e.g. delivery.lost or delivery.latency.p99; a prefix shows all below it. Default: all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "One flat JSON object." };
        var csv = new Option<bool>("--csv") { Description = "Lines of name,value." };
        var command = new Command("show", """
            Shows the numbers of a run: latencies in ms over the steady phase, counts over the whole run.

            Examples:
              loadharness show reports/runs/NAME
              loadharness show reports/runs/NAME verdict delivery.lost --json
            """) { run, names, json, csv };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv))
            {
                throw new UserException("--json and --csv exclude each other.");
            }

            var values = Select(FlatMetrics.Of(Load(parsed.GetRequiredValue(run))), parsed.GetValue(names) ?? []);
            if (parsed.GetValue(json))
            {
                terminal.Say(JsonSerializer.Serialize(values.ToDictionary(pair => pair.Key, pair => pair.Value), Json));
            }
            else
            {
                PrintLines(terminal, values, parsed.GetValue(csv));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Reads a result for a verb.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public static RunResult Load(string path) => UserException.ForBadFiles(() => ResultFile.Read(path));

    private static List<KeyValuePair<string, object?>> Select(IReadOnlyList<KeyValuePair<string, object?>> all, string[] names)
    {
        if (names.Length == 0)
        {
            return [.. all];
        }

        var selected = new List<KeyValuePair<string, object?>>();
        foreach (var name in names)
        {
            var found = all.Where(pair => pair.Key == name).ToList();
            found = found.Count > 0 ? found : [.. all.Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal))];
            if (found.Count == 0)
            {
                var hint = NearestName.Find(name, all.Select(pair => pair.Key)) is { } near ? $" Did you mean '{near}'?" : "";
                throw new UserException($"There is no value '{name}'.{hint} 'loadharness list metrics' names them all.");
            }

            selected.AddRange(found);
        }

        return selected;
    }

    private static void PrintLines(Terminal terminal, List<KeyValuePair<string, object?>> values, bool csv)
    {
        var width = values.Max(pair => pair.Key.Length);
        foreach (var (name, value) in values)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            terminal.Say(csv ? $"{name},{Quote(text)}" : $"{name.PadRight(width)}  {(value is null ? "-" : text)}");
        }
    }

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
