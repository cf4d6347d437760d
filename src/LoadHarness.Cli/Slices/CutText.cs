using System.Globalization;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Cli.Slices;

/// <summary>How a scenario is cut into slices, for people; and whether it can be cut at all.</summary>
internal static class CutText
{
    private const int MostRows = 40;

    /// <summary>Cuts a plan.</summary>
    /// <exception cref="UserException">It cannot be cut, and why.</exception>
    public static PlanCut Cut(RunPlan plan, int slices)
    {
        if (slices > 1 && plan.Scenario.Target.Url is null)
        {
            throw new UserException(
                $"{plan.Scenario.Name} cannot be cut into {Count(slices)}: its target is the reference backend, which every slice would start for itself. Start it once (loadharness backend), or your own, and name it: --target ws://HOST:PORT/PATH.");
        }

        try
        {
            return PlanCut.Of(plan, slices);
        }
        catch (PlanCutException e)
        {
            throw new UserException($"{plan.Scenario.Name} cannot be cut into {Count(slices)}: {e.Message}.", inner: e);
        }
    }

    /// <summary>The slices, what each has to do, and how well that is balanced.</summary>
    public static IEnumerable<string> Lines(PlanCut cut)
    {
        var mean = cut.Slices.Average(slice => slice.Weight);
        List<string[]> rows = [["Slice", "clients", "rooms", "messages/s", "deliveries/s", "load", ""]];
        rows.AddRange(cut.Slices.Take(MostRows).Select(slice => new[]
        {
            $"{slice.Number}/{cut.Count}",
            Readable.Count(slice.Clients),
            Readable.Count(slice.Rooms),
            Readable.Number(slice.Messages),
            Readable.Number(slice.Deliveries),
            Share(slice.Weight / mean),
            "",
        }));
        foreach (var line in TextTable.Lines(rows))
        {
            yield return line;
        }

        if (cut.Count > MostRows)
        {
            yield return $"  … and {Readable.Count(cut.Count - MostRows)} more, of {Readable.Count(cut.Slices.Min(slice => slice.Clients))} to {Readable.Count(cut.Slices.Max(slice => slice.Clients))} clients";
        }

        yield return $"  Balance     the heaviest slice has {Share(cut.Imbalance)} of the mean load{Remark(cut)}";
        foreach (var line in Shared(cut.Plan.Scenario))
        {
            yield return $"  Slice 1     {line}";
        }
    }

    /// <summary>What is done by slice 1 for all, or by nobody else.</summary>
    private static IEnumerable<string> Shared(Scenario scenario)
    {
        if (scenario.Observe.WatchesProcess(scenario.Target) || scenario.Observe.Series.Count > 0)
        {
            yield return "observes the backend";
        }

        if (scenario.Events.Any(one => one.Chosen is null))
        {
            yield return $"does {Readable.Count(scenario.Events.Count(one => one.Chosen is null), "event")} to the backend or the machine; the others feel them";
        }
    }

    private static string Remark(PlanCut cut) => cut.Imbalance > 1.25
        ? ": a room cannot be cut, and the largest one is more than a slice's share. Fewer slices, or smaller rooms, balance better"
        : "";

    private static string Share(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Count(int slices) => Readable.Count(slices, "slice");
}
