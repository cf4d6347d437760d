using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>What must hold between the events of a scenario and the rest of it. One thread.</summary>
/// <param name="list">The list of the events, for the places of errors.</param>
/// <param name="events">The events.</param>
/// <param name="populations">Who takes part.</param>
/// <param name="phases">Lengths of the phases.</param>
/// <param name="target">Where the clients connect to.</param>
/// <param name="observe">What of it is watched.</param>
internal sealed class EventRules(
    Cursor list, IReadOnlyList<ScenarioEvent> events, IReadOnlyList<Population> populations, PhaseLengths phases, Target target, Observation observe)
{
    private readonly IReadOnlyList<PlannedPhase> _phases = RunPlan.PhasesOf(phases, populations, events);

    /// <summary>Reports everything that is wrong.</summary>
    public void Check()
    {
        for (var i = 0; i < events.Count; i++)
        {
            CheckName(i);
            CheckTime(i);
            CheckPopulation(i);
            CheckBring(i);
            CheckSilence(i);
            CheckWire(i);
            CheckProcess(i);
            CheckBackend(i);
            CheckOverlap(i);
        }
    }

    /// <summary>What is wrong with the event that a limit names; null: nothing.</summary>
    public static string? WrongName(EventScope scope, IReadOnlyList<ScenarioEvent> events)
    {
        var called = events.Index().Where(one => one.Item.IsCalled(scope.Name, one.Index + 1)).ToList();
        List<string> known = [.. events.Index().Select(one => one.Item.Name ?? EventScope.NameOf(one.Index + 1)), .. scope.Part == EventPart.During ? ThresholdParser.Phases : []];
        return called.Count switch
        {
            0 => $"unknown {(scope.Part == EventPart.During ? "phase or event" : "event")} '{scope.Name}'{(known.Count > 0 ? NearestName.Hint(scope.Name, known) : ": the scenario has no events")}",
            1 => null,
            var several => $"{several} events are called '{scope.Name}': give each a name of its own",
        };
    }

    private void CheckName(int index)
    {
        if (events[index].Name is { } name && ThresholdParser.Phases.Contains(name))
        {
            KeyOf(index, EventShapes.Name).Error($"'{name}' is the name of a phase: limits could not tell them apart");
        }
    }

    private void CheckTime(int index)
    {
        var one = events[index];
        var (phase, next) = (_phases[(int)one.Phase], _phases[(int)one.Phase + 1]);
        var length = next.Start - phase.Start;
        if (one.At >= length)
        {
            var later = _phases.Skip((int)one.Phase + 1).SkipLast(1).Select(other => other.Name).ToList();
            KeyOf(index, EventShapes.At).Error($"at {Quantity.Show(one.At)} the {phase.Name} phase is over, it lasts {Quantity.Show(length)}: "
                + $"write less{(later.Count > 0 ? $", or 'in: {string.Join("' or 'in: ", later)}'" : "")}");
        }
        else if (phase.Start + one.At + one.For is { } end && end > _phases[^1].Start)
        {
            KeyOf(index, EventShapes.For).Error($"it would end {Quantity.Show(end - _phases[^1].Start)} after the run: "
                + $"write {Quantity.Show(_phases[^1].Start - phase.Start - one.At)} or less, or no 'for' to let it last to the end");
        }
    }

    private void CheckSilence(int index)
    {
        if (events[index].Network is { Change: not NetworkChange.Down } && target.Transport != TransportKind.Own)
        {
            var chooser = TargetShapes.Chooser(target);
            KeyOf(index, EventShapes.Network).Error($"{target.Transport.Name()}, chosen by target.{chooser}, cannot leave a connection unread: "
                + $"write network: down, or {(chooser == "transport" ? "transport: own" : $"remove {chooser}")}");
        }
    }

    private void CheckWire(int index)
    {
        if (events[index].Wire is not null && target.Through is null)
        {
            KeyOf(index, WireShapes.Wire).Error("connections break in the fault proxy only, and they do not go through it: write through: proxy into target");
        }
    }

    private void CheckProcess(int index)
    {
        if (events[index].Process is not { } change)
        {
            return;
        }

        if (!target.IsStarted && !observe.NamesProcess)
        {
            KeyOf(index, EventShapes.Process).Error("which process? write target.command, which starts the server, or observe: { pid: … } or observe: { process: NAME }");
        }
        else if (!target.IsStarted && (change == ProcessChange.Restart || (change.EndsIt() && events[index].For is not null)))
        {
            KeyOf(index, change == ProcessChange.Restart ? EventShapes.Process : EventShapes.For)
                .Error("only a server that the harness has started can be started again: write target.command, or let the process end with kill or terminate, without 'for'");
        }
    }

    private void CheckPopulation(int index)
    {
        var names = populations.Select(population => population.Name).ToList();
        if (events[index] is { Bring: null, Chosen.Population: { } name } && !names.Contains(name))
        {
            KeyOf(index, EventShapes.Population).Error($"unknown population '{name}'{NearestName.Hint(name, names)}");
        }
    }

    /// <summary>Whoever is brought has to have come before the event, or the run, ends; and somebody has to be there without one.</summary>
    private void CheckBring(int index)
    {
        if (events[index].Bring is not { } name)
        {
            return;
        }

        var names = populations.Select(population => population.Name).ToList();
        if (populations.FirstOrDefault(population => population.Name == name) is not { } brought)
        {
            KeyOf(index, EventShapes.Bring).Error($"unknown population '{name}'{NearestName.Hint(name, names)}");
        }
        else if (events.Take(index).Any(earlier => earlier.Bring == name))
        {
            KeyOf(index, EventShapes.Bring).Error($"the population '{name}' is brought by an event already: its clients come once; write another population");
        }
        else if (names.TrueForAll(one => events.Any(other => other.Bring == one)))
        {
            KeyOf(index, EventShapes.Bring).Error("all populations are brought by events, so that nobody is there before: let one arrive by itself");
        }
        else if ((events[index].For ?? (_phases[^1].Start - StartOf(events[index]))) is var there
            && brought.Arrival.Length(brought.Clients) is var arrival && arrival > there)
        {
            KeyOf(index, EventShapes.Bring).Error($"the population '{name}' takes {Quantity.Show(arrival)} to arrive, but is there for {Quantity.Show(there)}: "
                + "let it arrive faster, or the event last longer");
        }
    }

    private void CheckBackend(int index)
    {
        if (events[index].NeedsAdmin && !target.IsReferenceBackend && target.Admin is null)
        {
            KeyOf(index, EventShapes.Backend).Error("only the reference backend takes orders: write target: { backend: reference }, or, where the "
                + "url is that of a running one, target.admin with its admin URL, such as http://127.0.0.1:8080/admin");
        }
    }

    /// <summary>Whose network is down already cannot lose it: the second event would hit other clients than it says.</summary>
    private void CheckOverlap(int index)
    {
        for (var earlier = 0; earlier < index; earlier++)
        {
            if (MayHitTheSame(events[earlier], events[index]) && Cross(events[earlier], events[index]))
            {
                KeyOf(index, EventShapes.At).Error($"events.{earlier} may have taken the network from the same clients at that time: "
                    + "let one end before the other begins, or give each a population of its own");
            }
            else if (events[earlier].Process is not null && events[index].Process is not null && AreEntangled(events[earlier], events[index]))
            {
                KeyOf(index, EventShapes.At).Error($"events.{earlier} still has the process then, and would undo what this one does: let one end before the other begins");
            }
        }
    }

    private bool AreEntangled(ScenarioEvent one, ScenarioEvent other) =>
        StartOf(one) <= StartOf(other) + (other.For ?? TimeSpan.Zero) && StartOf(other) <= StartOf(one) + (one.For ?? TimeSpan.Zero);

    private static bool MayHitTheSame(ScenarioEvent one, ScenarioEvent other) =>
        one.Network is { Change: not NetworkChange.Switch } first && other.Network is { Change: not NetworkChange.Switch } second
        && (first.Population is null || second.Population is null || first.Population == second.Population);

    private bool Cross(ScenarioEvent one, ScenarioEvent other) => StartOf(one) < EndOf(other) && StartOf(other) < EndOf(one);

    private TimeSpan StartOf(ScenarioEvent one) => _phases[(int)one.Phase].Start + one.At;

    private TimeSpan EndOf(ScenarioEvent one) => one.For is { } length ? StartOf(one) + length : TimeSpan.MaxValue;

    private Cursor KeyOf(int index, IKey key)
    {
        var item = list.Item(index);
        return item.Node.Find(key.Name) is { } node ? item.Of(key.Name, node) : item;
    }
}
