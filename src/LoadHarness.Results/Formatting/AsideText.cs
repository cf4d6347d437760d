using System.Globalization;

namespace LoadHarness.Results.Formatting;

/// <summary>Says whom the numbers of a run are about, where that is not everybody. Pure.</summary>
public static class AsideText
{
    /// <summary>One sentence or two; null: the numbers are about everybody.</summary>
    public static string? Of(RunResult result)
    {
        var aside = result.Aside();
        if (aside.Count == 0)
        {
            return null;
        }

        var healthy = result.Populations.Where(one => !aside.Contains(one.Name)).ToList();
        var wrong = string.Join(", ", result.Populations.Where(one => aside.Contains(one.Name)).Select(Wrong));
        return string.Create(CultureInfo.InvariantCulture, $"Numbers and limits are about {Readable.Count(healthy.Sum(one => one.Clients), "healthy client")} ({string.Join(", ", healthy.Select(one => one.Name))}). Left aside, because they misbehave on purpose: {wrong}.");
    }

    private static string Wrong(PopulationSummary one) =>
        one.Misconduct is { } misconduct ? $"{one.Name} ({Readable.Count(one.Clients, "client")}: {misconduct})" : $"{one.Name} ({Readable.Count(one.Clients, "client")})";
}
