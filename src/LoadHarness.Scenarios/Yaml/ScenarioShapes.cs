using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a scenario but for <see cref="TargetShapes"/> and <see cref="PopulationShapes"/>.</summary>
internal static class ScenarioShapes
{
    private static readonly PhaseLengths PhaseDefaults = new();
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // --- phases ---
    private static readonly Key<TimeSpan> WarmUp = Key.Optional("warm-up", Values.Duration(TimeSpan.Zero, Longest),
        "Clients already say things, but nothing of it is judged by default.", Quantity.Show(PhaseDefaults.WarmUp));

    private static readonly Key<TimeSpan> Steady = Key.Optional("steady", Values.Duration(Shortest, Longest),
        "What is measured.", Quantity.Show(PhaseDefaults.Steady));

    private static readonly Key<TimeSpan> Drain = Key.Optional("drain", Values.Duration(TimeSpan.Zero, Longest),
        "Nothing new is said; what is under way may arrive.", Quantity.Show(PhaseDefaults.Drain));

    private static readonly MapShape<PhaseLengths> PhasesShape = new()
    {
        Name = "phases",
        Doc = "How long the parts of the run last that follow the arrival.",
        Keys = [WarmUp, Steady, Drain],
        Build = map => new PhaseLengths { WarmUp = map.Get(WarmUp), Steady = map.Get(Steady), Drain = map.Get(Drain) },
    };

    // --- scenario ---
    private static readonly Key<string> Name = Key.Required("scenario", Names.File,
        "Name of the scenario: part of the folder of each run.");

    private static readonly Key<string> About = Key.Optional("about", Values.Text(), "One or two sentences for people.", "''");

    private static readonly Key<Target> TargetKey = Key.Required("target", TargetShapes.Target.Value, "Where the clients connect to.");

    private static readonly Key<Observation> Observe = Key.Optional("observe", ObserveShapes.Observe,
        "What of the backend is watched from outside: a process of this machine, and series of a metrics endpoint; none: not even the reference "
        + "backend.", "{}");

    private static readonly Key<long> Seed = Key.Optional("seed", Values.AnyWhole(), "Source of all randomness of the plan.", "1");

    private static readonly Key<IReadOnlyList<Population>> Populations = Key.Required("populations",
        Collections.ListOf(PopulationShapes.Population.Value, "populations", max: PopulationShapes.MaxPopulations), "Who takes part.");

    private static readonly Key<PhaseLengths> Phases = Key.Optional("phases", PhasesShape.Value,
        "How long the parts of the run last that follow the arrival.", "{}");

    private static readonly Key<IReadOnlyList<ScenarioEvent>> Events = Key.Optional("events",
        Collections.ListOf(EventShapes.Event.Value, "events", mayBeEmpty: true, max: EventShapes.MaxEvents),
        "What happens to the clients' network, to the reference backend or on this machine while the run goes on, and who comes for a while.", "[]");

    private static readonly Key<IReadOnlyList<WrittenLimit>> Thresholds = Key.Optional("thresholds",
        Collections.ListOf(ThresholdShapes.Threshold, "thresholds", mayBeEmpty: true),
        "Limits that the run must keep, such as delivery.latency p99 < 250 ms; that nothing is lost, corrupt or unexpected is one anyway.",
        "[]");

    private static readonly Key<GeneratorLimits> Generator = Key.Optional("generator", GeneratorShapes.Generator.Value,
        "How late and how busy the harness itself may be before the run is INCONCLUSIVE.", "{}");

    private static readonly Key<DriftRules> Drift = Key.Optional("drift", DriftShapes.Drift.Value,
        "How is judged whether memory, descriptors, sockets, threads or latency creep up in the course of the run.", "{}");

    private static readonly Key<TimeSpan> LostAfter = Key.Optional("lost-after", Values.Duration(Shortest),
        "How long after it was sent a message that has not arrived may count as lost.", "5s");

    private static readonly Key<TimeSpan> Deadline = Key.Optional("deadline", Values.Duration(Shortest),
        "How long after it was sent an arrival still counts as delivered rather than late; without it that is lost-after.");

    /// <summary>A scenario file.</summary>
    public static MapShape<Scenario> Scenario { get; } = new()
    {
        Name = "scenario-file",
        Doc = "A scenario: what shall be played against which backend, and what the run must keep.",
        Keys = [Name, About, TargetKey, Observe, Seed, Populations, Phases, Events, Thresholds, Generator, Drift, LostAfter, Deadline],
        Rules =
        [
            Rule.That("The drain is at least lost-after.", CheckDrain),
            Rule.That("The deadline is at most lost-after.", CheckDeadline),
            Rule.That("Names of populations are unique.", CheckNames),
            Rule.That($"There are at most {PopulationShapes.MaxClients:N0} clients in all.", CheckClients),
            Rule.That("Thresholds name populations of this scenario, and numbers of the backend that are observed.", CheckThresholds),
            Rule.That("The steady phase has room for the blocks of drift, no block is shorter than an interval, and idle has a process to watch.", CheckDrift),
            Rule.That("At most one process is watched: that of pid, of process, or of target.command; children needs one.", CheckObserved),
            Rule.That("Events lie within the run, name populations of this scenario, do not cross for the same clients, and have what they need: a backend that takes orders, a process, a way through the fault proxy.", CheckEvents),
            Rule.That("Profiles that do not answer pings at once, read slowly or leave their handshake undone, and devices that change their network, need our own transport.", CheckTransport),
        ],
        Build = map => new Scenario
        {
            Name = map.Get(Name),
            About = map.Get(About),
            Target = map.Get(TargetKey),
            Observe = map.Get(Observe),
            Seed = map.Get(Seed),
            Populations = Played(map.Get(Populations), map.Get(TargetKey)),
            Phases = map.Get(Phases),
            Events = map.Get(Events),
            Thresholds = [.. map.Get(Thresholds).Select(limit => ThresholdShapes.Resolve(limit, map.Get(Observe)))],
            Generator = map.Get(Generator),
            Drift = map.Get(Drift),
            LostAfter = map.Get(LostAfter),
            Deadline = map.GetOrNull(Deadline),
        },
    };

    /// <summary>Where the transport dials again by itself, the clients follow it.</summary>
    private static IReadOnlyList<Population> Played(IReadOnlyList<Population> populations, Target target) =>
        target.Transport != TransportKind.WebsocketClient ? populations :
        [
            .. populations.Select(population =>
                population with { Profile = population.Profile with { Reconnect = target.WebsocketClient.Follow(population.Profile.Reconnect) } }),
        ];

    private static void CheckDrain(MapReading map)
    {
        if (!map.TryGet(Phases, out var phases) || !map.TryGet(LostAfter, out var lostAfter) || phases.Drain >= lostAfter)
        {
            return;
        }

        var drain = map.Has(Phases) ? map.AtOf(Phases).Node.Find(Drain.Name) : null;
        var at = drain is null ? map.AtOf(LostAfter) : map.AtOf(Phases).Of(Drain.Name, drain);
        at.Error($"the drain of {Quantity.Show(phases.Drain)} is shorter than lost-after, {Quantity.Show(lostAfter)}: "
            + $"nothing said at the end could be proven lost; write a drain of {Quantity.Show(lostAfter)} or more");
    }

    private static void CheckDeadline(MapReading map)
    {
        if (map.Has(Deadline) && map.TryGet(Deadline, out var deadline) && map.TryGet(LostAfter, out var lostAfter) && deadline > lostAfter)
        {
            map.AtOf(Deadline).Error($"the deadline of {Quantity.Show(deadline)} is longer than lost-after, {Quantity.Show(lostAfter)}: "
                + "what is lost already cannot be in time");
        }
    }

    private static void CheckNames(MapReading map)
    {
        foreach (var same in NamesIn(map).GroupBy(name => name.Node.Text))
        {
            foreach (var again in same.Skip(1))
            {
                again.Error($"the population '{again.Node.Raw}' is here twice, first in {same.First().Node.Place}");
            }
        }
    }

    private static void CheckClients(MapReading map)
    {
        if (map.TryGet(Populations, out var populations) && populations is not null
            && populations.Sum(population => (long)population.Clients) is var sum and > PopulationShapes.MaxClients)
        {
            map.AtOf(Populations).Error($"there are {sum:N0} clients in all: at most {PopulationShapes.MaxClients:N0} are possible");
        }
    }

    private static void CheckThresholds(MapReading map)
    {
        var names = NamesIn(map).Select(name => name.Node.Text!).Distinct().ToList();
        var list = map.AtOf(Thresholds);
        for (var i = 0; map.Has(Thresholds) && i < list.Node.Items.Count; i++)
        {
            // Parsed once more: so that the limits beside a wrong one are checked as well.
            var limit = ThresholdShapes.LimitOf(list.Item(i));
            if (limit.Node is { Kind: NodeKind.Scalar, Text: { } text } && ThresholdShapes.IsOfBackend(text))
            {
                CheckBackendLimit(map, limit, text);
            }
            else if (ThresholdParser.TryParse(limit.Node.Text ?? "", ThresholdParser.Phases, null, out var threshold, out _))
            {
                if (threshold.Population is { } name && !names.Contains(name))
                {
                    limit.Error($"unknown population '{name}'{NearestName.Hint(name, names)}");
                }
                else
                {
                    CheckEventOf(threshold, map, limit);
                }
            }
        }
    }

    private static void CheckBackendLimit(MapReading map, Cursor limit, string text)
    {
        if (!map.TryGet(Observe, out var observe) || !map.TryGet(TargetKey, out var target))
        {
            return;
        }

        if (ThresholdShapes.WrongOfBackend(text, observe, target) is { } wrong)
        {
            limit.Error(wrong);
        }
        else
        {
            CheckEventOf(ThresholdShapes.Resolve(new WrittenLimit(text), observe), map, limit);
        }
    }

    private static void CheckEventOf(Threshold threshold, MapReading map, Cursor limit)
    {
        if (threshold.Event is { } one && map.TryGet(Events, out var events) && EventRules.WrongName(one, events) is { } wrong)
        {
            limit.Error(wrong);
        }
    }

    private static void CheckDrift(MapReading map)
    {
        if (!map.Has(Drift) || !map.TryGet(Drift, out var drift))
        {
            return;
        }

        if (map.TryGet(Phases, out var phases) && map.TryGet(Populations, out var populations) && populations is not null && map.TryGet(Events, out var events))
        {
            DriftShapes.CheckBlocks(map.AtOf(Drift), drift, phases, populations, events);
        }

        if (map.TryGet(Observe, out var observe) && map.TryGet(TargetKey, out var target))
        {
            DriftShapes.CheckIdle(map.AtOf(Drift), drift, observe, target);
        }
    }

    private static void CheckObserved(MapReading map)
    {
        if (!map.Has(Observe) || !map.TryGet(Observe, out var observe) || !map.TryGet(TargetKey, out var target))
        {
            return;
        }

        if (target.Command is not null && ObserveShapes.ProcessKeys.FirstOrDefault(key => map.AtOf(Observe).Node.Find(key.Name) is not null) is { } other)
        {
            At(other).Error($"target.command names a process already: remove '{other.Name}'");
        }

        if (observe.Children is not null && !observe.NamesProcess && target.Command is null)
        {
            At(ObserveShapes.ChildrenKey).Error("'children' needs a process: write pid or process, or target.command");
        }

        Cursor At(IKey key) => map.AtOf(Observe).Of(key.Name, map.AtOf(Observe).Node.Find(key.Name)!);
    }

    private static void CheckEvents(MapReading map)
    {
        if (map.Has(Events) && map.TryGet(Events, out var events) && map.TryGet(Populations, out var populations)
            && map.TryGet(Phases, out var phases) && map.TryGet(TargetKey, out var target) && map.TryGet(Observe, out var observe))
        {
            new EventRules(map.AtOf(Events), events, populations, phases, target, observe).Check();
        }
    }

    /// <summary>ClientWebSocket, by itself or under Websocket.Client, answers pings whatever a profile says, and cannot leave a connection unread.</summary>
    private static void CheckTransport(MapReading map)
    {
        if (!map.TryGet(TargetKey, out var target) || target is not { Transport: not TransportKind.Own and var transport }
            || !map.TryGet(Populations, out var populations) || populations is null)
        {
            return;
        }

        var chooser = TargetShapes.Chooser(target);
        var remedy = chooser == "transport" ? "transport: own" : $"remove {chooser}";
        foreach (var (index, population) in populations.Index())
        {
            var profile = population.Profile;
            if (profile.Pongs != PongPolicy.Always)
            {
                At(index, ProfileShapes.AnswerPings.Name).Error($"the profile '{profile.Name}' does not answer pings at once, but {transport.Name()}, "
                    + $"chosen by target.{chooser}, always does: write answer-pings: always, or {remedy}");
            }

            if (profile.Read.IsSlow)
            {
                At(index, MisconductShapes.Read.Name).Error($"the profile '{profile.Name}' reads slowly, but {transport.Name()}, chosen by "
                    + $"target.{chooser}, reads as fast as it can: write read: all, or {remedy}");
            }

            if (!profile.Handshake.IsWhole)
            {
                At(index, MisconductShapes.Handshake.Name).Error($"the profile '{profile.Name}' leaves its handshake undone, but {transport.Name()}, "
                    + $"chosen by target.{chooser}, always completes it: write handshake: whole, or {remedy}");
            }

            if (profile.Device is not null)
            {
                At(index, DeviceShapes.Device.Name).Error($"the profile '{profile.Name}' changes the network of its device, but {transport.Name()}, "
                    + $"chosen by target.{chooser}, cannot leave a connection unread: remove 'device', or {(chooser == "transport" ? "write " : "")}{remedy}");
            }
        }

        Cursor At(int index, string key)
        {
            var item = map.AtOf(Populations).Item(index);
            var at = item.Of(PopulationShapes.ProfileKey, item.Node.Find(PopulationShapes.ProfileKey)!);
            return at.Node.Find(key) is { } written ? at.Of(key, written) : at;
        }
    }

    /// <summary>The names of the populations, also of those that are wrong otherwise: so that all errors come at once.</summary>
    private static IEnumerable<Cursor> NamesIn(MapReading map)
    {
        var list = map.AtOf(Populations);
        return !map.Has(Populations) ? [] :
            from index in Enumerable.Range(0, list.Node.Items.Count)
            let item = list.Item(index)
            let name = item.Node.Find(PopulationShapes.NameKey)
            where name is { Kind: NodeKind.Scalar, IsNothing: false, Text: not null }
            select item.Of(PopulationShapes.NameKey, name);
    }
}
