using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Metrics.Thresholds;

/// <summary>Whose and when the numbers of a limit are: <c>[in PHASE] [in|before|after EVENT] [of POPULATION]</c>, before or after its operator. Immutable.</summary>
/// <param name="Phase">A phase; null: the metric's default scope.</param>
/// <param name="Event">An event, and which part of it; null: none.</param>
/// <param name="Population">A population; null: all.</param>
internal sealed record ThresholdScope(string? Phase, EventScope? Event, string? Population)
{
    /// <summary>Nothing is said.</summary>
    public static ThresholdScope None { get; } = new(null, null, null);

    /// <summary>Whether a scope begins with a word.</summary>
    public static bool IsWord(string word) => word is "in" or "of" or "before" or "after";

    /// <summary>Reads as long as words of a scope come.</summary>
    /// <param name="words">The words.</param>
    /// <param name="phases">Phases that may be named.</param>
    /// <param name="populations">Populations that may be named; null: any.</param>
    /// <param name="scope">What was said already, and is now.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Read(ThresholdWords words, IReadOnlyCollection<string> phases, IReadOnlyCollection<string>? populations, ref ThresholdScope scope)
    {
        while (words.Peek() is { } word && IsWord(word))
        {
            words.Next();
            if (words.Next() is not { } name)
            {
                return $"{(word == "of" ? "a population" : word == "in" ? "a phase or an event" : "an event")} is missing after '{word}'";
            }

            if (word == "of" ? scope.Population is not null : scope is not { Phase: null, Event: null })
            {
                return $"'{word} {name}' is not expected here: {(word == "of" ? "a population" : "a phase or an event")} is named already";
            }

            if (word == "of" && populations is not null && !populations.Contains(name))
            {
                return $"unknown population '{name}'{NearestName.Hint(name, populations)}";
            }

            scope = word == "of" ? scope with { Population = name }
                : word == "in" && phases.Contains(name) ? scope with { Phase = name }
                : scope with { Event = new EventScope(name, word == "before" ? EventPart.Before : word == "after" ? EventPart.After : EventPart.During) };
        }

        return null;
    }

    /// <summary>What of it a metric does not know; null: nothing.</summary>
    public string? WrongFor(MetricDefinition metric) =>
        metric.Kind == MetricKind.Observed && Population is not null ? $"'{metric}' is of the backend, which knows no populations: remove 'of {Population}'"
        : metric.Kind == MetricKind.Recovery && Population is not null ? $"'{metric}' is told of an event, not of a population: remove 'of {Population}'"
        : metric.Kind == MetricKind.Recovery && Phase is not null ? $"'{metric}' is told of an event, not of a phase: write in EVENT, or remove 'in {Phase}'"
        : metric.Kind == MetricKind.Recovery && Event is { Part: not EventPart.During } ? $"'{metric}' is one number of an event: write in {Event.Name}"
        : Event is not null && metric == MetricCatalog.StormBack ? $"'{metric}' is known of the whole run only: write recovery.time in {Event.Name}"
        : Event is not null && metric == MetricCatalog.Pending ? $"'{metric}' is known at the end of the run only: write delivery.lost, or remove the event"
        : Event is not null && metric == MetricCatalog.AckedLost ? $"'{metric}' is not kept around events: write delivery.lost, or remove the event"
        : Event is not null && Population is not null ? $"numbers around an event are told of all populations together: remove 'of {Population}'"
        : null;
}

/// <summary>An event that a limit is about. Immutable.</summary>
/// <param name="Name">Its name, or <c>event-N</c>.</param>
/// <param name="Part">Which part.</param>
public sealed record EventScope(string Name, EventPart Part)
{
    /// <summary>What an event without a name is called in limits.</summary>
    /// <param name="number">Its number, from 1.</param>
    public static string NameOf(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"event-{number}");
}
