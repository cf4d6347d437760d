using LoadHarness.Clients;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine.Events;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>All clients of a run: brings them in when the plan says so, and takes them out again. Thread-safe.</summary>
internal sealed class ClientFleet : INetwork
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(3);

    private readonly RunPlan _plan;
    private readonly IClientTimers _timers;
    private readonly FaultWatch _faults;
    private readonly ClientSetup[] _setups; // one for each population
    private readonly Line _line; // those who come with the run
    private readonly Dictionary<int, Line> _brought = []; // those of a population that an event has brought
    private readonly Func<long> _handshakes;
    private readonly Lock _gate = new();
    private readonly List<ChatClient> _present = [];
    private readonly ChatClient?[] _byNumber;
    private readonly HashSet<string> _unruly;
    private readonly Dictionary<int, bool> _down = []; // clients without a network, and whether it is silent
    private bool _closed;

    /// <summary>Prepares the clients; nobody arrives yet.</summary>
    /// <param name="slice">Who arrives when.</param>
    /// <param name="protocols">The wire format of each population.</param>
    /// <param name="target">Where to.</param>
    /// <param name="run">Identity of the run, for the stamps.</param>
    /// <param name="connector">What carries the connections.</param>
    /// <param name="timers">Time.</param>
    /// <param name="sink">Is told what happens.</param>
    /// <param name="handshakes">Dials and upgrades under way now.</param>
    /// <param name="faults">Is told what a client throws.</param>
    /// <param name="http">What the populations do over HTTP; null: nothing.</param>
    public ClientFleet(
        LoadSlice slice,
        IReadOnlyList<IChatProtocol> protocols,
        Uri target,
        uint run,
        IConnector connector,
        IClientTimers timers,
        IClientEventSink sink,
        Func<long> handshakes,
        FaultWatch faults,
        RunHttp? http = null)
    {
        _handshakes = handshakes;
        MostHandshakes = slice.Handshakes;
        _plan = slice.Plan;
        _timers = timers;
        _faults = faults;
        _setups =
        [
            .. _plan.Scenario.Populations.Select((population, number) => new ClientSetup
            {
                Run = run,
                Plan = _plan,
                Target = target,
                Protocol = protocols[number],
                Http = http?.Of(number),
                Connector = connector,
                Timers = _timers,
                Sink = sink,
            }),
        ];
        _line = new Line(this, [.. slice.Clients.Where(client => _plan.BroughtBy(client) is null).OrderBy(_plan.ArrivalOf)]);
        _unruly = [.. _plan.Scenario.Populations.Where(population => population.Profile.Misbehaves).Select(population => population.Name)];
        _byNumber = new ChatClient?[_plan.Clients];
    }

    /// <summary>So many dials and upgrades may be under way at once.</summary>
    public int MostHandshakes { get; }

    /// <summary>How long the client was held back that waited longest for the handshakes of others.</summary>
    public TimeSpan LongestHeldBack { get; private set; }

    /// <summary>Messages that are neither sent nor not sent yet.</summary>
    public long Queued
    {
        get
        {
            var queued = 0L;
            lock (_gate)
            {
                // No copy of the list: that is asked every second.
                foreach (var client in _present)
                {
                    queued += client.Queued;
                }
            }

            return queued;
        }
    }

    /// <summary>What waits in the queues of the clients for a connection, or to be sent again.</summary>
    public QueueLevel TakeQueueLevel()
    {
        var (depth, oldest) = (0L, TimeSpan.MaxValue);
        foreach (var client in Snapshot())
        {
            if (client.Waiting is { } waiting)
            {
                depth += waiting.Depth;
                oldest = waiting.OldestDue < oldest ? waiting.OldestDue : oldest;
            }
        }

        return depth == 0 ? default : new QueueLevel(depth, _timers.Now - oldest);
    }

    /// <summary>
    /// Since when the oldest message that the kernel has not taken has been waiting; null: none does. What the unruly send may wait for as long as
    /// the server likes.
    /// </summary>
    public TimeSpan? OldestUnsent
    {
        get
        {
            TimeSpan? oldest = null;
            lock (_gate)
            {
                foreach (var client in _present)
                {
                    if (!_unruly.Contains(client.Identity.Population) && client.OldestUnsent is { } since && !(since >= oldest))
                    {
                        oldest = since;
                    }
                }
            }

            return oldest;
        }
    }

    /// <summary>Whether nobody has a connection or is going to dial.</summary>
    public bool IsAtRest => Snapshot().All(client => client.IsAtRest);

    /// <summary>From now on clients arrive.</summary>
    public void Open() => _line.Open();

    /// <summary>Asks all for a sign of life.</summary>
    public void Probe() => Each(client => client.Probe());

    /// <summary>No more clients arrive; those present leave with a proper close.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _closed = true;
            _line.Close();
            foreach (var line in _brought.Values)
            {
                line.Close();
            }
        }

        Each(client => client.Leave());
    }

    /// <summary>Ends at once what has not ended yet.</summary>
    public void Stop() => Each(client => client.Stop());

    /// <inheritdoc />
    public void Down(IReadOnlyList<int> clients, bool silent)
    {
        foreach (var client in Present(clients, client => _down[client] = silent))
        {
            _faults.Guard(() => client.Device.LoseNetwork(silent));
        }
    }

    /// <inheritdoc />
    public void Up(IReadOnlyList<int> clients)
    {
        foreach (var client in Present(clients, client => _down.Remove(client)))
        {
            _faults.Guard(client.Device.RegainNetwork);
        }
    }

    /// <inheritdoc />
    public void Switch(IReadOnlyList<int> clients)
    {
        foreach (var client in Present(clients, _ => { }))
        {
            _faults.Guard(() => client.Device.SwitchNetwork(silent: true));
        }
    }

    /// <inheritdoc />
    public void Bring(IReadOnlyList<int> clients)
    {
        Line line;
        lock (_gate)
        {
            if (clients.Count == 0 || !_brought.TryAdd(_plan.PopulationOf(clients[0]), line = new Line(this, [.. clients.OrderBy(_plan.ArrivalOf)])))
            {
                return;
            }
        }

        line.Open();
    }

    /// <inheritdoc />
    public void Dismiss(IReadOnlyList<int> clients)
    {
        lock (_gate)
        {
            if (clients.Count == 0 || !_brought.TryGetValue(_plan.PopulationOf(clients[0]), out var line))
            {
                return;
            }

            line.Close();
            _timers.Arm(line.Patience, _timers.Now + LeaveWithin); // an answer to a close may never come, or be left unread
        }

        foreach (var client in Present(clients, _ => { }))
        {
            _faults.Guard(client.Leave);
        }
    }

    /// <summary>A client takes its seat. Under the gate.</summary>
    private ChatClient Add(int number)
    {
        var client = new ChatClient(_setups[_plan.PopulationOf(number)], number);
        _present.Add(client);
        _byNumber[number] = client;
        if (_down.TryGetValue(number, out var silent))
        {
            client.Device.LoseNetwork(silent);
        }

        return client;
    }

    /// <summary>A client with a fault of ours must not keep the others from leaving.</summary>
    private void Each(Action<ChatClient> action) => Array.ForEach(Snapshot(), client => _faults.Guard(() => action(client)));

    /// <summary>Notes something of clients, and gives those that have arrived.</summary>
    private List<ChatClient> Present(IReadOnlyList<int> clients, Action<int> note)
    {
        lock (_gate)
        {
            var present = new List<ChatClient>();
            foreach (var number in clients)
            {
                note(number);
                if (_byNumber[number] is { } client)
                {
                    present.Add(client);
                }
            }

            return present;
        }
    }

    private ChatClient[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _present];
        }
    }

    /// <summary>Clients that come one after the other at the instants of the plan, or later where too many handshakes are under way.</summary>
    /// <param name="fleet">Where they come to.</param>
    /// <param name="order">Their numbers, by arrival.</param>
    private sealed class Line(ClientFleet fleet, int[] order) : ITimerTarget
    {
        private ClientTimer? _timer;
        private ClientTimer? _patience;
        private int _come;
        private bool _isOver;
        private bool _isHeldBack;

        /// <summary>How long they may take to leave.</summary>
        public ClientTimer Patience => _patience ??= new ClientTimer(this);

        /// <summary>From now on they come.</summary>
        public void Open()
        {
            _timer = new ClientTimer(this);
            if (order.Length > 0)
            {
                fleet._timers.Arm(_timer, fleet._plan.ArrivalOf(order[0]));
            }
        }

        /// <summary>Nobody comes any more. Under the gate of the fleet.</summary>
        public void Close()
        {
            _isOver = true;
            if (_timer is not null)
            {
                fleet._timers.Cancel(_timer);
            }
        }

        void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
        {
            if (timer == _patience)
            {
                fleet.Present(order, _ => { }).ForEach(client => fleet._faults.Guard(client.Stop));
                return;
            }

            while (Next(timer, due) is { } arriving)
            {
                arriving.Arrive();
            }
        }

        /// <summary>The next one who comes now; null: nobody does yet.</summary>
        private ChatClient? Next(ClientTimer timer, TimeSpan due)
        {
            lock (fleet._gate)
            {
                if (_isOver || fleet._closed || timer.Due != due || _come == order.Length)
                {
                    return null;
                }

                var number = order[_come];
                var arrival = fleet._plan.ArrivalOf(number);
                var now = fleet._timers.Now;
                if (arrival > now)
                {
                    fleet._timers.Arm(timer, arrival);
                    return null;
                }

                if (fleet._handshakes() >= fleet.MostHandshakes)
                {
                    fleet._timers.Arm(timer, now + LookAgain);
                    _isHeldBack = true;
                    return null;
                }

                if (_isHeldBack && now - arrival > fleet.LongestHeldBack)
                {
                    fleet.LongestHeldBack = now - arrival;
                }

                _isHeldBack &= now - arrival > LookAgain; // those behind it were held back with it, until the line has caught up
                _come++;
                return fleet.Add(number);
            }
        }
    }
}
