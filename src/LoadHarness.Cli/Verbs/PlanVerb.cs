using System.CommandLine;
using System.Globalization;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness plan</c>: says what would happen, without touching the network.</summary>
internal static class PlanVerb
{
    private const int FirstSays = 5;
    private const int FirstHit = 5;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal, ScenarioSource? source)
    {
        var (options, protocols) = (new ScenarioOptions(source), new ProtocolOption(source));
        var slices = new Option<int>("--slices")
        {
            Description = "Also shows how the run is cut into so many slices for as many machines, and whether it can be.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = WholeNumber.Int,
        };
        var command = new Command("plan", """
            Prints what a run would do, without touching the network.

            Examples:
              loadharness plan hello.yaml --clients 1000
              loadharness plan my.yaml --slices 4
            """) { slices };
        options.AddTo(command);
        protocols.AddTo(command);
        command.SetAction(parsed =>
        {
            var (scenario, reading) = options.Read(parsed);
            var cut = CutText.Cut(RunPlan.Of(scenario), parsed.GetValue(slices));
            Print(terminal, cut.Plan, reading);
            PrintCut(terminal, cut);
            var heaviest = cut.Slice(cut.Slices.MaxBy(slice => slice.Clients)!.Number);
            foreach (var obstacle in PreFlight.Check(scenario, [], protocols.Read(parsed), slice: heaviest))
            {
                terminal.Say();
                terminal.Say($"This machine cannot run {(cut.Count > 1 ? $"slice {heaviest}" : "it")}: {obstacle}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(Terminal terminal, RunPlan plan, ScenarioReading reading)
    {
        var scenario = plan.Scenario;
        terminal.Say($"{scenario.Name} (hash {reading.Hash}, seed {scenario.Seed})");
        if (scenario.About.Length > 0)
        {
            terminal.Say(scenario.About.Trim());
        }

        terminal.Say();
        terminal.Say($"Target       {(scenario.Target.Url is { } url ? Redaction.Of(url, scenario.Target.Proxy) : "the reference backend, started for the run")}");
        if (scenario.Target.Rules.Count > 0)
        {
            terminal.Say($"Rules        {Redaction.Of(string.Join(", ", scenario.Target.Rules.Select(rule => rule.Shown)), reading.Secrets)}");
        }

        foreach (var line in Observed(scenario))
        {
            terminal.Say($"Observes     {Redaction.Of(line, reading.Secrets)}");
        }

        terminal.Say($"Clients      {Readable.Count(plan.Clients)} in {Readable.Count(plan.Rooms.Count, "room")}");
        terminal.Say($"Length       {Readable.Duration(plan.Length)}, then the clients leave");
        foreach (var line in Drift(scenario))
        {
            terminal.Say($"Drift        {line}");
        }

        terminal.Say();
        PrintPhases(terminal, plan);
        foreach (var population in scenario.Populations)
        {
            PrintPopulation(terminal, plan, population);
        }

        PrintEvents(terminal, plan, reading.Secrets);
        terminal.Say();
        terminal.Say("Limits");
        foreach (var threshold in scenario.Thresholds)
        {
            terminal.Say($"  {threshold.Text}{(threshold.Abort ? " (ends the run)" : "")}");
        }

        terminal.Say("  and, unless named above: delivery.lost == 0, delivery.unexpected == 0, delivery.corrupt == 0");
    }

    private static void PrintCut(Terminal terminal, PlanCut cut)
    {
        if (cut.Count > 1)
        {
            terminal.Say();
            terminal.Say("Slices");
            foreach (var line in CutText.Lines(cut))
            {
                terminal.Say(line);
            }
        }
    }

    private static IEnumerable<string> Observed(Scenario scenario)
    {
        var observe = scenario.Observe;
        var family = observe.Children ?? scenario.Target.Command is not null ? " and what it has started" : "";
        if (observe.WatchesProcess(scenario.Target))
        {
            yield return observe.Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"process {pid}{family}")
                : observe.Process is { } name ? $"the process '{name}'{family}"
                : scenario.Target.Command is { } command ? $"{string.Join(' ', command)}{family}; started for the run, and ended after it"
                : "the process of the reference backend";
        }

        foreach (var series in observe.Series)
        {
            yield return $"{series.Metric.Name}: {series.Query} of {Redaction.Of(observe.Prometheus!)}";
        }

        if (!observe.WatchesProcess(scenario.Target) && observe.Series.Count == 0)
        {
            yield return "nothing of the backend";
        }
    }

    /// <summary>How drift is judged, where there is something to say: most runs are too short, and none of their limits asks for it.</summary>
    private static IEnumerable<string> Drift(Scenario scenario)
    {
        var (rules, steady) = (scenario.Drift, scenario.Phases.Steady);
        if (steady >= rules.ShortestSteady)
        {
            yield return $"judged over the steady phase after its first {Readable.Duration(rules.WarmUpOf(steady))}, in {rules.MinBlocks} blocks or more of {Readable.Duration(rules.ShortestBlock)} or longer";
        }
        else if (scenario.Thresholds.Any(threshold => threshold.Drift is not null))
        {
            yield return $"not judged, so that its limits stay undecided: that takes a steady phase of {Readable.Duration(rules.ShortestSteady)}";
        }

        if (rules.Idle is { } idle)
        {
            yield return $"the idle backend is watched for {Readable.Duration(idle)} before the run, and up to {Readable.Duration(idle)} after it";
        }
    }

    private static void PrintPhases(Terminal terminal, RunPlan plan)
    {
        terminal.Say("Phases");
        for (var i = 0; i + 1 < plan.Phases.Count; i++)
        {
            var (phase, next) = (plan.Phases[i], plan.Phases[i + 1]);
            var present = plan.PresentAt(next.Start - TimeSpan.FromTicks(1));
            terminal.Say($"  {phase.Name,-9} {Readable.Elapsed(phase.Start),7} to {Readable.Elapsed(next.Start),-7} {Readable.Count(present)} clients at its end");
        }
    }

    private static void PrintEvents(Terminal terminal, RunPlan plan, IReadOnlySet<string> secrets)
    {
        if (plan.Events.Count > 0)
        {
            terminal.Say();
            terminal.Say("Events");
        }

        foreach (var planned in plan.Events)
        {
            var one = planned.Event;
            var until = planned.Until is { } end ? $"to {Readable.Elapsed(end)}" : one.IsInstant ? "" : "to the end";
            var what = one.Command is { } words ? $"exec {string.Join(' ', words)}" : one.What;
            var text = one.Name is { } name ? $"{name}: {what}" : what;
            terminal.Say($"  {Readable.Elapsed(planned.At),7} {until,-10} {Redaction.Of(text, secrets)}");
            if (one.Chosen is not null)
            {
                var hit = plan.ClientsHitBy(planned);
                terminal.Say($"                     {(one.Bring is null ? "hits" : "brings")} {Readable.Count(hit.Count, "client")}: {string.Join(", ", hit.Take(FirstHit).Select(plan.ClientName))}{(hit.Count > FirstHit ? ", …" : "")}");
            }
        }
    }

    private static void PrintPopulation(Terminal terminal, RunPlan plan, Population population)
    {
        terminal.Say();
        terminal.Say($"Population {population.Name}: {Readable.Count(population.Clients)} clients, profile {population.Profile.Name}, protocol {population.Profile.Protocol.Name}");
        var members = Enumerable.Range(0, plan.Clients).Where(client => plan.Scenario.Populations[plan.PopulationOf(client)] == population).ToList();
        var sizes = members.GroupBy(plan.RoomOf).Select(room => room.Count()).ToList();
        terminal.Say($"  Rooms      {sizes.Count} of {(sizes.Min() == sizes.Max() ? $"{sizes.Max()}" : $"{sizes.Min()} to {sizes.Max()}")}");
        if (population.Profile.Misbehaves)
        {
            terminal.Say($"  Misbehaves {(population.Profile.Misconduct is { Length: > 0 } wrong ? wrong : "as its profile says")}{(plan.Aside.Count > 0 ? "; key numbers and limits are about the others" : "")}");
        }

        if (plan.BroughtBy(members[0]) is { } bringing)
        {
            terminal.Say($"  Comes      with event {bringing.Number} at {Readable.Elapsed(bringing.At)}{(bringing.Until is { } until ? $", and leaves at {Readable.Elapsed(until)}" : "")}");
        }

        if (population.Arrival.Stay is { } stay)
        {
            terminal.Say($"  Stay       each leaves {Readable.Duration(stay)} after it is joined, and comes again");
        }

        foreach (var signal in population.Signals)
        {
            terminal.Say(signal.Every is { } distance
                ? $"  Shows      {signal.Signal} every {Readable.Duration(distance)}: {Readable.Number(population.Clients / distance.TotalSeconds)} signals/s"
                : $"  Shows      {signal.Signal} after {Share(signal.PerMessage)} of what others say");
        }

        if (population.Say is not { } say)
        {
            terminal.Say("  Says       nothing");
            return;
        }

        if (say.Every is not { } every)
        {
            terminal.Say($"  Says       the next message {Readable.Duration(say.Think)} after its own echo, {say.Bytes} bytes");
            return;
        }

        var rate = population.Clients / every.TotalSeconds;
        var audience = sizes.Sum(size => (long)size * (size - 1)) / (double)population.Clients;
        terminal.Say($"  Says       every {Readable.Duration(every)} ({say.Spread.ToString().ToLowerInvariant()}), {say.Bytes} bytes: {Readable.Number(rate)} messages/s, {Readable.Number(rate * audience)} deliveries/s");
        if (say.Empty + say.Awkward > 0)
        {
            terminal.Say($"  Odd texts  {Share(say.Empty)} empty, {Share(say.Awkward)} awkward");
        }

        var schedule = plan.SaysOf(members[0]);
        var first = Enumerable.Range(0, FirstSays).Select(_ => schedule.Next()).ToList();
        terminal.Say($"  First ones of {plan.ClientName(members[0])} in room {plan.Rooms[plan.RoomOf(members[0])]}: {string.Join(", ", first.Select(Readable.ElapsedExact))}");
    }

    private static string Share(double share) => share.ToString("0.####%", CultureInfo.InvariantCulture);
}
