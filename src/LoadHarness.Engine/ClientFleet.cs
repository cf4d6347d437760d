using LoadHarness.Clients;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>All clients of a run: brings them in when the plan says so, and takes them out again. Thread-safe.</summary>
internal sealed class ClientFleet : ITimerTarget
{
    private readonly RunPlan plan;
    private readonly IClientTimers timers;
    private readonly ClientSetup[] setups; // one for each population
    private readonly int[] order; // clients by arrival
    private readonly ClientTimer nextArrival;
    private readonly Lock gate = new();
    private readonly List<ChatClient> present = [];
    private bool closed;

    public ClientFleet(RunPlan plan, Uri target, uint run, IConnector connector, IClientTimers timers, IClientEventSink sink)
    {
        this.plan = plan;
        this.timers = timers;
        setups =
        [
            .. plan.Scenario.Populations.Select(population => new ClientSetup
            {
                Run = run,
                Plan = plan,
                Target = target,
                Protocol = new TemplateProtocol(population.Profile.Protocol),
                Connector = connector,
                Timers = timers,
                Sink = sink,
            }),
        ];
        order = [.. Enumerable.Range(0, plan.Clients).OrderBy(client => plan.Client(client).Arrival)];
        nextArrival = new ClientTimer(this);
    }

    /// <summary>Messages handed to the transport whose outcome is not known yet.</summary>
    public long Queued => Snapshot().Sum(client => (long)client.Queued);

    /// <summary>Whether nobody has a connection or is going to dial.</summary>
    public bool IsAtRest => Snapshot().All(client => client.IsAtRest);

    /// <summary>From now on clients arrive.</summary>
    public void Open() => timers.Arm(nextArrival, plan.Client(order[0]).Arrival);

    /// <summary>Asks all for a sign of life.</summary>
    public void Probe() => Array.ForEach(Snapshot(), client => client.Probe());

    /// <summary>No more clients arrive; those present leave with a proper close.</summary>
    public void Leave()
    {
        lock (gate)
        {
            closed = true;
        }

        timers.Cancel(nextArrival);
        Array.ForEach(Snapshot(), client => client.Leave());
    }

    /// <summary>Ends at once what has not ended yet.</summary>
    public void Stop() => Array.ForEach(Snapshot(), client => client.Stop());

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        while (true)
        {
            ChatClient arriving;
            lock (gate)
            {
                if (closed || timer.Due != due || present.Count == order.Length)
                {
                    return;
                }

                var number = order[present.Count];
                var arrival = plan.Client(number).Arrival;
                if (arrival > timers.Now)
                {
                    timers.Arm(nextArrival, arrival);
                    return;
                }

                arriving = new ChatClient(setups[plan.PopulationOf(number)], number);
                present.Add(arriving);
            }

            arriving.Arrive();
        }
    }

    private ChatClient[] Snapshot()
    {
        lock (gate)
        {
            return [.. present];
        }
    }
}
