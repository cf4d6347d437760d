using System.CommandLine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness list</c>: the names that scenarios can use.</summary>
internal static class ListVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var what = new Argument<string>("WHAT") { Description = "profiles, protocols or metrics." };
        what.AcceptOnlyFromAmong("profiles", "protocols", "metrics");
        var command = new Command("list", """
            Lists the built-in profiles and protocols, or all metrics.

            Example:
              loadharness list metrics
            """) { what };
        command.SetAction(parsed =>
        {
            switch (parsed.GetRequiredValue(what))
            {
                case "metrics":
                    ListMetrics(terminal);
                    break;
                case "profiles":
                    ListFiles(terminal, ScenarioLibrary.Profiles);
                    break;
                default:
                    ListFiles(terminal, ScenarioLibrary.Protocols);
                    break;
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void ListMetrics(Terminal terminal)
    {
        var width = MetricCatalog.All.Max(metric => metric.Name.Length);
        foreach (var metric in MetricCatalog.All)
        {
            terminal.Say($"{metric.Name.PadRight(width)}  {metric.Kind.ToString().ToLowerInvariant(),-8}  {metric.Unit,-12}  {metric.Sentence}");
        }
    }

    private static void ListFiles(Terminal terminal, IReadOnlyList<ProfileInfo> files)
    {
        var width = files.Max(file => file.Name.Length);
        foreach (var file in files)
        {
            terminal.Say($"{file.Name.PadRight(width)}  {file.About.ReplaceLineEndings(" ").Trim()}");
        }
    }
}
