using System.CommandLine;
using System.Globalization;
using LoadHarness.Cli.Nights;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness accept</c>: a person takes note of a change, so that nights before it no longer count against nights after it.</summary>
internal static class AcceptVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var folder = TrendVerb.Folder();
        var why = new Option<string>("--why") { Description = "Why the change is right: a sentence for whoever wonders in a year.", HelpName = "TEXT", Required = true };
        var scenario = new Option<string?>("--scenario") { Description = "Which scenario, if the history has several.", HelpName = "NAME" };
        var metric = new Option<string?>("--metric") { Description = "The only number that changed, such as \"delivery.latency p99\". Default: all.", HelpName = "NUMBER" };
        var from = new Option<string?>("--from") { Description = "First night of the new level, such as 2026-03-05. Default: where the change seems to have begun.", HelpName = "NIGHT" };
        var by = new Option<string?>("--by") { Description = "Who says so. Default: GITHUB_ACTOR, else USER.", HelpName = "NAME" };
        var baselines = TrendVerb.Baselines();
        var command = new Command("accept", """
            Writes down that a change of level is accepted: who, when and why. The baseline begins anew with it. Commit the file.

            Example:
              loadharness accept reports/runs --why "messages are signed since 4.3, and that takes its time"
            """) { folder, why, scenario, metric, from, by, baselines };
        command.SetAction(parsed =>
        {
            var (path, place) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(baselines));
            var reason = parsed.GetRequiredValue(why).Trim();
            if (reason.Length == 0)
            {
                throw new UserException("--why: say why the change is right.");
            }

            var trend = Trend.Of(HistoryFolder.Read(path, parsed.GetValue(scenario)).Runs, name => HistoryFolder.AcceptedIn(place, name));
            var series = Judged(trend, path);
            var number = parsed.GetValue(metric) is { } name ? NumberOf(name) : null;
            var change = new AcceptedChange(Begin(series, number, parsed.GetValue(from)), number?.Name ?? "", reason, Person(parsed.GetValue(by)), TimeProvider.System.GetUtcNow());
            var file = AcceptedFile.PathOf(place, series.Scenario);
            UserException.ForBadFiles(() => AcceptedFile.Add(file, series.Scenario, change));
            terminal.Say(TrendSentences.Accepted(change));
            terminal.Say($"Written to {file}; commit it.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static TrendSeries Judged(Trend trend, string path)
    {
        var names = trend.Series.Select(series => series.Scenario).Distinct().ToList();
        var latest = trend.Series.MaxBy(series => series.Latest.StartedAt)!;
        return names.Count > 1 ? throw new UserException($"{path} has runs of several scenarios: say which one with --scenario: {string.Join(", ", names)}.")
            : latest.Nights.Count == 0 ? throw new UserException($"{path}: no run of '{latest.Scenario}' counts, so there is no change to accept.")
            : latest;
    }

    private static TrendNumber NumberOf(string name)
    {
        var names = TrendNumber.All.Select(number => number.Name).ToList();
        return TrendNumber.All.FirstOrDefault(number => number.Name == name)
            ?? throw new UserException($"--metric '{name}' is not followed from night to night{NearestName.Hint(name, names)}");
    }

    private static DateOnly Begin(TrendSeries series, TrendNumber? number, string? from)
    {
        if (from is null)
        {
            return series.BeginOfChange(number) ?? series.Nights[^1];
        }

        var (first, last) = (series.Nights[0], series.Nights[^1]);
        return !DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var night)
            ? throw new UserException($"--from {from}: expected a night, such as {TrendSentences.Night(last)}.")
            : night < first || night > last
                ? throw new UserException($"--from {from}: the nights of '{series.Scenario}' are those from {TrendSentences.Night(first)} to {TrendSentences.Night(last)}.")
                : night;
    }

    private static string Person(string? by) =>
        new[] { by, Environment.GetEnvironmentVariable("GITHUB_ACTOR"), Environment.GetEnvironmentVariable("USER") }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name))?.Trim()
        ?? throw new UserException("Nobody knows who accepts this: say it with --by.");
}
