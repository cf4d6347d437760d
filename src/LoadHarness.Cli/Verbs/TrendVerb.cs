using System.CommandLine;
using LoadHarness.Cli.Nights;
using LoadHarness.Reports;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness trend</c>: whether tonight is worse than the nights before.</summary>
internal static class TrendVerb
{
    private const int UsualNights = 14;

    /// <summary>Where accepted changes are kept unless somebody says otherwise.</summary>
    private static readonly string DefaultBaselines = Path.Combine("reports", "baselines");

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var folder = Folder();
        var page = new Option<string?>("--out") { Description = "Where to write the page: a file that ends in .html, or a folder. Default: trend in DIR.", HelpName = "PATH" };
        var scenario = new Option<string?>("--scenario") { Description = "Only runs of this scenario.", HelpName = "NAME" };
        var nights = new Option<int>("--nights")
        {
            Description = $"How many of the last nights to print. Default: {UsualNights}.",
            HelpName = "N",
            CustomParser = WholeNumber.Int,
            DefaultValueFactory = _ => UsualNights,
        };
        var (baselines, json) = (Baselines(), new Option<bool>("--json") { Description = "One JSON object." });
        var command = new Command("trend", """
            Judges the latest night by the nights before it, and writes a page of all. Ends with 0: as usual, or too early to tell;
            7: unusual, play the night again at once, then ask again; 3: the run again was unusual, too; 4: the latest run does not count.

            Example:
              loadharness trend reports/runs
            """) { folder, page, scenario, nights, baselines, json };
        command.SetAction(parsed =>
        {
            var (path, shown) = (parsed.GetRequiredValue(folder), parsed.GetValue(nights));
            if (shown < 1)
            {
                throw new UserException($"--nights {shown}: expected a whole number from 1.");
            }

            var history = HistoryFolder.Read(path, parsed.GetValue(scenario));
            foreach (var skipped in history.Skipped)
            {
                terminal.Complain($"warning: {skipped} It is left out.");
            }

            var trend = Trend.Of(history.Runs, name => HistoryFolder.AcceptedIn(parsed.GetRequiredValue(baselines), name));
            var file = Write(parsed.GetValue(page) ?? Path.Combine(path, "trend"), TrendReport.Render(trend, history.Skipped, Application.Version));
            if (parsed.GetValue(json))
            {
                terminal.Say(TrendJson.Of(trend, shown, file));
            }
            else
            {
                foreach (var line in TrendText.Lines(trend, shown))
                {
                    terminal.Say(line);
                }

                terminal.Say(file);
            }

            return ExitCode.Of(trend.Outcome);
        });
        return command;
    }

    /// <summary>The folder of a history.</summary>
    public static Argument<string> Folder() => new("DIR") { Description = $"Folder with the run folders of all nights, in any order and up to {HistoryFolder.Depth} folders deep." };

    /// <summary>Where accepted changes are kept.</summary>
    public static Option<string> Baselines() => new("--baselines")
    {
        Description = $"Folder with the accepted changes, SCENARIO.accepted.json. Default: {DefaultBaselines}.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultBaselines,
    };

    private static string Write(string page, string html)
    {
        var file = page.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? page : Path.Combine(page, OutputNames.Report);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllText(file, html);
            return file;
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException($"{file}: the page cannot be written: {OutputTrouble.Describe(e)}. Name another place with --out.", inner: e);
        }
    }
}
