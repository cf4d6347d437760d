using System.CommandLine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness list</c>: the names that scenarios can use.</summary>
internal static class ListVerb
{
    /// <summary>A scenario of the current folder, whatever it is called.</summary>
    private const string Here = "scenario.yaml";

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var what = new Argument<string>("WHAT") { Description = "profiles, protocols or metrics." };
        what.AcceptOnlyFromAmong("profiles", "protocols", "metrics");
        var command = new Command("list", """
            Lists the profiles and protocols that a scenario in this folder can name, or all metrics.

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
                    ListFiles(terminal, ScenarioLibrary.ProfilesAround(Here));
                    break;
                default:
                    ListFiles(terminal, ScenarioLibrary.ProtocolsAround(Here));
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
            var own = file.IsBuiltIn ? "" : $" ({file.Origin})";
            terminal.Say($"{file.Name.PadRight(width)}  {file.About.ReplaceLineEndings(" ").Trim()}{own}");
        }
    }
}
