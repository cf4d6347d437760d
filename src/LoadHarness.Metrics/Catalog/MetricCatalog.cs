using System.Diagnostics.CodeAnalysis;

namespace LoadHarness.Metrics.Catalog;

/// <summary>
/// The one list of all metrics. Names, units and meanings in every output come from here; definitions are those of
/// docs/definitions.md. Immutable and thread-safe.
/// </summary>
public static class MetricCatalog
{
    private static readonly MetricList Members = new();

    /// <summary>Due instant to receipt, per (message, receiver).</summary>
    public static readonly MetricDefinition DeliveryLatency = Members.Timer("delivery.latency", MetricScope.Steady,
        "From the instant a message was due to its receipt, per message and receiver.");

    /// <summary>Sent instant to receipt, per (message, receiver).</summary>
    public static readonly MetricDefinition DeliveryLatencyUncorrected = Members.Timer("delivery.latency.uncorrected", MetricScope.Steady,
        "From the instant the kernel took a message to its receipt, per message and receiver: hides what waited before the send.");

    /// <summary>Due instant to the sender's own copy.</summary>
    public static readonly MetricDefinition EchoLatency = Members.Timer("echo.latency", MetricScope.Steady,
        "From the instant a message was due to the receipt of its own copy by the sender.");

    /// <summary>Due instant to the server's acknowledgement, per message.</summary>
    public static readonly MetricDefinition AckLatency = Members.Timer("ack.latency", MetricScope.Steady,
        "From the instant a message was due to the server's word that it has accepted it; one that was never answered makes it \"at least\".");

    /// <summary>Due instant to the first receiver, per message.</summary>
    public static readonly MetricDefinition FanOutFirst = Members.Timer("fanout.first", MetricScope.Steady,
        "From the instant a message was due to its receipt by the first receiver, per message.");

    /// <summary>Due instant to the last receiver, per message.</summary>
    public static readonly MetricDefinition FanOutLast = Members.Timer("fanout.last", MetricScope.Steady,
        "From the instant a message was due to its receipt by the last receiver, per message; one that lost it makes it \"at least\".");

    /// <summary>Dial to upgrade.</summary>
    public static readonly MetricDefinition ConnectTime = Members.Timer("connect.time", MetricScope.Run, "From the dial to the completed WebSocket upgrade.");

    /// <summary>Upgrade to joined.</summary>
    public static readonly MetricDefinition LoginTime = Members.Timer("login.time", MetricScope.Run,
        "From the completed upgrade to joined: the join answer, or the settle time where the protocol has none.");

    /// <summary>TCP to the end of a handshake that was left undone on purpose.</summary>
    public static readonly MetricDefinition HandshakeHeld = Members.Timer("handshake.held", MetricScope.Run,
        "How long the server let be a handshake that was left undone on purpose; one that our own patience ended makes it \"at least\".");

    /// <summary>Heartbeat to its reply.</summary>
    public static readonly MetricDefinition HeartbeatRtt = Members.Timer("heartbeat.rtt", MetricScope.Run, "From the sending of a heartbeat to its reply.");

    /// <summary>Loss noticed to joined again.</summary>
    public static readonly MetricDefinition ReconnectTime = Members.Timer("reconnect.time", MetricScope.Run,
        "From the instant the client noticed the loss of its connection to joined again; clients that never came back count as \"at least\".");

    /// <summary>Last proof of life to joined again.</summary>
    public static readonly MetricDefinition OutageTime = Members.Timer("outage.time", MetricScope.Run,
        "From the last byte received on the lost connection to joined again.");

    /// <summary>Last proof of life to loss noticed.</summary>
    public static readonly MetricDefinition DetectionDelay = Members.Timer("detection.delay", MetricScope.Run,
        "From the last byte received on a connection that was dropped to the instant the client noticed its loss.");

    /// <summary>Beginning of a storm to joined again.</summary>
    public static readonly MetricDefinition StormBack = Members.Timer("storm.back", MetricScope.Run,
        "From the beginning of an event or storm to joined again, per client that lost its connection in it: its p95 is when 95 % were back.");

    /// <summary>Beginning of an event to 99 % joined.</summary>
    public static readonly MetricDefinition RecoveryTime = Members.Recovery("recovery.time",
        "From the beginning of an event until 99 % of the clients that had been joined then were so again; 0 if they never were fewer.");

    /// <summary>Beginning of an event to latency within its limit.</summary>
    public static readonly MetricDefinition RecoveryLatency = Members.Recovery("recovery.latency",
        "From the beginning of an event until the latency of three intervals in a row kept the scenario's limit of a quantile of delivery.latency.");

    /// <summary>HTTP requests.</summary>
    public static readonly MetricDefinition HttpTime = Members.Timer("http.time", MetricScope.Run,
        "From the beginning of an HTTP request of a client to its answer, read whole; those that failed are not in it.");

    /// <summary>HTTP requests for history.</summary>
    public static readonly MetricDefinition HistoryTime = Members.Timer("history.time", MetricScope.Run,
        "From the beginning of an HTTP history request to its answer, read whole; those that failed are not in it.");

    /// <summary>HTTP requests for a token.</summary>
    public static readonly MetricDefinition TokenTime = Members.Timer("token.time", MetricScope.Run,
        "From the beginning of an HTTP login to its answer, read whole; those that failed are not in it.");

    /// <summary>Lateness of the harness's own schedule.</summary>
    public static readonly MetricDefinition ScheduleLateness = Members.Timer("schedule.lateness", MetricScope.Steady,
        "How late the harness itself fired its timers: a measure of the generator, not of the backend.");

    /// <summary>Age of what was received when the harness came to it.</summary>
    public static readonly MetricDefinition ReceiveBacklog = Members.Timer("receive.backlog", MetricScope.Steady,
        "How long what had been received waited until the harness came to it, asked fifty times a second: a measure of the generator.");

    /// <summary>Pauses for garbage collection.</summary>
    public static readonly MetricDefinition GcPause = Members.Timer("harness.gc.pause", MetricScope.Steady,
        "Pauses of the harness for garbage collection; those of one fiftieth of a second are taken together.");

    /// <summary>Delay of the thread pool.</summary>
    public static readonly MetricDefinition PoolDelay = Members.Timer("harness.pool.delay", MetricScope.Steady,
        "How long work waited for a thread of the harness's pool, asked fifty times a second.");

    /// <summary>Messages that the plan wanted said.</summary>
    public static readonly MetricDefinition Intended = Members.Count("messages.intended", "messages", Better.Neither, "Messages that the plan wanted said.");

    /// <summary>Messages taken by the kernel.</summary>
    public static readonly MetricDefinition Sent = Members.Count("messages.sent", "messages", Better.Neither, "Messages whose last byte the kernel took.");

    /// <summary>Messages that the send policy dropped.</summary>
    public static readonly MetricDefinition NotSent = Members.Count("delivery.not.sent", "messages", Better.Lower,
        "Messages that were due but never sent, because the client was not joined or the send failed.");

    /// <summary>Audience summed over all messages.</summary>
    public static readonly MetricDefinition Expected = Members.Count("delivery.expected", "deliveries", Better.Neither,
        "Deliveries owed: the audience of each message when it was sent, its sender excluded.");

    /// <summary>Arrived within the deadline.</summary>
    public static readonly MetricDefinition Delivered = Members.Count("delivery.delivered", "deliveries", Better.Higher,
        "Deliveries that arrived within the deadline.");

    /// <summary>Arrived after the deadline.</summary>
    public static readonly MetricDefinition Late = Members.Count("delivery.late", "deliveries", Better.Lower, "Deliveries that arrived after the deadline.");

    /// <summary>Provably never arrived.</summary>
    public static readonly MetricDefinition Lost = Members.Count("delivery.lost", "deliveries", Better.Lower,
        "Deliveries that did not arrive although their receiver was joined before and provably alive after the time allowed.");

    /// <summary>Of these, those whose message the server had accepted.</summary>
    public static readonly MetricDefinition AckedLost = Members.Count("acked.lost", "deliveries", Better.Lower,
        "Deliveries lost of messages that the server had acknowledged: part of delivery.lost, counted in the population of the sender.");

    /// <summary>Acknowledged by the server.</summary>
    public static readonly MetricDefinition Acknowledged = Members.Count("ack.count", "messages", Better.Higher,
        "Messages that the server said it has accepted.");

    /// <summary>Never answered.</summary>
    public static readonly MetricDefinition AckMissing = Members.Count("ack.missing", "messages", Better.Lower,
        "Messages that the server should have acknowledged, and has not in all the time that the ledger remembers them.");

    /// <summary>Refused by the server.</summary>
    public static readonly MetricDefinition Rejected = Members.Count("ack.rejected", "messages", Better.Lower,
        "Messages that the server said it does not accept: what is absent of them is unverified.");

    /// <summary>Receiver was offline all the time.</summary>
    public static readonly MetricDefinition MissedOffline = Members.Count("delivery.missed.offline", "deliveries", Better.Lower,
        "Deliveries owed to a client that had no joined connection in all of the time allowed.");

    /// <summary>Obtained only by replay or history.</summary>
    public static readonly MetricDefinition Recovered = Members.Count("delivery.recovered", "deliveries", Better.Neither,
        "Deliveries obtained only by history, resume or replay.");

    /// <summary>Of these, by history.</summary>
    public static readonly MetricDefinition RecoveredByHistory = Members.Count("delivery.recovered.history", "deliveries", Better.Neither,
        "Recovered deliveries that were obtained by an HTTP history request.");

    /// <summary>Of these, by replay.</summary>
    public static readonly MetricDefinition RecoveredByReplay = Members.Count("delivery.recovered.replay", "deliveries", Better.Neither,
        "Recovered deliveries that were obtained by resume or replay on a later connection.");

    /// <summary>Absent, and nobody can know why.</summary>
    public static readonly MetricDefinition Unverified = Members.Count("delivery.unverified", "deliveries", Better.Lower,
        "Deliveries that did not arrive where loss cannot be proven: the connection ended, or gave no later sign of life.");

    /// <summary>Not yet decided.</summary>
    public static readonly MetricDefinition Pending = Members.Count("delivery.pending", "deliveries", Better.Neither,
        "Deliveries not yet decided; none is left when a run ends properly.");

    /// <summary>Same message twice on one connection.</summary>
    public static readonly MetricDefinition Duplicate = Members.Count("delivery.duplicate", "copies", Better.Lower,
        "Further copies of a message that arrived live on a connection that already had it.");

    /// <summary>Overtaken by a later one of the same sender.</summary>
    public static readonly MetricDefinition Reordered = Members.Count("delivery.reordered", "deliveries", Better.Lower,
        "Deliveries that arrived after a later message of the same sender on the same connection.");

    /// <summary>Check of the stamp failed.</summary>
    public static readonly MetricDefinition Corrupt = Members.Count("delivery.corrupt", "copies", Better.Lower,
        "Frames with a stamp whose check failed: the body was changed on the way.");

    /// <summary>Arrived at a client that is not a member.</summary>
    public static readonly MetricDefinition Unexpected = Members.Count("delivery.unexpected", "copies", Better.Lower,
        "Messages that arrived at a client that is not a member of their room, or that a history showed to it.");

    /// <summary>Chat without a stamp.</summary>
    public static readonly MetricDefinition Unstamped = Members.Count("delivery.unstamped", "frames", Better.Neither,
        "Frames of chat without a stamp of ours: people, bots or notices; counted, never a failure.");

    /// <summary>Stamp of another run.</summary>
    public static readonly MetricDefinition Foreign = Members.Count("delivery.foreign", "frames", Better.Neither,
        "Messages with the stamp of another run; counted, never a failure.");

    /// <summary>Older than the ledger's memory.</summary>
    public static readonly MetricDefinition Stale = Members.Count("delivery.stale", "copies", Better.Neither,
        "Copies that arrived so late that the ledger had closed their message.");

    /// <summary>Dials.</summary>
    public static readonly MetricDefinition ConnectAttempts = Members.Count("connect.attempts", "dials", Better.Neither,
        "Connections dialled, first ones and reconnects.");

    /// <summary>Dials that failed.</summary>
    public static readonly MetricDefinition ConnectFailed = Members.Count("connect.failed", "dials", Better.Lower,
        "Dials that never became an open WebSocket.");

    /// <summary>Logins that failed.</summary>
    public static readonly MetricDefinition LoginFailed = Members.Count("login.failed", "logins", Better.Lower,
        "Connections that opened but were not joined in time or were refused.");

    /// <summary>Drops: sum of the three kinds.</summary>
    public static readonly MetricDefinition Drops = Members.Count("drop.count", "drops", Better.Lower, "Connections that ended without their user's wish.");

    /// <summary>Drops by a close frame of the server.</summary>
    public static readonly MetricDefinition DropsClosed = Members.Count("drop.closed", "drops", Better.Lower,
        "Drops in which the server closed with a close frame.");

    /// <summary>Drops by TCP ending.</summary>
    public static readonly MetricDefinition DropsCut = Members.Count("drop.cut", "drops", Better.Lower,
        "Drops in which the connection ended without a close frame.");

    /// <summary>Drops given up by the client.</summary>
    public static readonly MetricDefinition DropsGivenUp = Members.Count("drop.given.up", "drops", Better.Lower,
        "Drops in which the client gave the connection up: heartbeats unanswered, or frames it must refuse.");

    /// <summary>Drops per connected client-hour.</summary>
    public static readonly MetricDefinition DropRate = Members.Add("drop.rate", MetricKind.Rate, "/client-hour", Better.Lower, MetricScope.Run,
        "Drops per connected client-hour.");

    /// <summary>Attempts to reconnect.</summary>
    public static readonly MetricDefinition ReconnectAttempts = Members.Count("reconnect.attempts", "dials", Better.Lower,
        "Dials made to come back after a drop or a failed dial.");

    /// <summary>Most attempts to reconnect in a second.</summary>
    public static readonly MetricDefinition ReconnectPeak = Members.Gauge("reconnect.attempts.peak", "dials/s",
        "The most dials made to come back within one second, of all populations together.");

    /// <summary>Recoveries.</summary>
    public static readonly MetricDefinition Reconnects = Members.Count("reconnect.count", "reconnects", Better.Neither, "Clients joined again after a drop.");

    /// <summary>Clients that stopped trying.</summary>
    public static readonly MetricDefinition GaveUp = Members.Count("reconnect.gave.up", "clients", Better.Lower,
        "Clients whose reconnect policy was exhausted or absent after a drop or a failed dial.");

    /// <summary>Reconnects per connected client-hour.</summary>
    public static readonly MetricDefinition ReconnectRate = Members.Add("reconnect.rate", MetricKind.Rate, "/client-hour", Better.Lower, MetricScope.Run,
        "Reconnects per connected client-hour.");

    /// <summary>Events of the scenario that failed.</summary>
    public static readonly MetricDefinition EventsFailed = Members.Count("event.failed", "events", Better.Lower,
        "Events of the scenario that could not be done: a command with another exit code than 0, an order that the backend refused.");

    /// <summary>HTTP requests made.</summary>
    public static readonly MetricDefinition HttpRequests = Members.Count("http.requests", "requests", Better.Neither,
        "HTTP requests that clients made beside their connections: logins, histories, actions, logs, polls.");

    /// <summary>HTTP requests that failed.</summary>
    public static readonly MetricDefinition HttpFailed = Members.Count("http.failed", "requests", Better.Lower,
        "HTTP requests that failed: no answer, a refusal, or an answer that cannot be understood.");

    /// <summary>Bytes of HTTP answers.</summary>
    public static readonly MetricDefinition HttpBytes = Members.Count("http.bytes", "bytes", Better.Neither, "Bytes of the answers to HTTP requests.");

    /// <summary>Requests for history.</summary>
    public static readonly MetricDefinition HistoryRequests = Members.Count("history.requests", "requests", Better.Neither,
        "HTTP requests for history, failed ones included.");

    /// <summary>Most requests for history in a second.</summary>
    public static readonly MetricDefinition HistoryPeak = Members.Gauge("history.requests.peak", "requests/s",
        "The most HTTP requests for history begun within one second, of all populations together; told when they have ended.");

    /// <summary>Signals sent.</summary>
    public static readonly MetricDefinition SignalsSent = Members.Count("signals.sent", "signals", Better.Neither,
        "Signals that the kernel took: typing, presence, read receipts, which no ledger accounts for.");

    /// <summary>Signals received.</summary>
    public static readonly MetricDefinition SignalsReceived = Members.Count("signals.received", "signals", Better.Neither, "Signals that clients read.");

    /// <summary>Signals dropped.</summary>
    public static readonly MetricDefinition SignalsDropped = Members.Count("signals.dropped", "signals", Better.Lower,
        "Signals that were due but never sent, because the client was not joined or the send failed.");

    /// <summary>Recognised by the client itself.</summary>
    public static readonly MetricDefinition Repeated = Members.Count("client.repeated", "copies", Better.Neither,
        "Copies that a deduplicating client recognised as messages it had already, live or from a history; counted apart from duplicates.");

    /// <summary>Taken by the client for another one.</summary>
    public static readonly MetricDefinition Mistaken = Members.Count("client.mistaken", "messages", Better.Lower,
        "Messages that a client never showed, because it deduplicates by time and had shown another one of the same millisecond.");

    /// <summary>Shown to their author and never sent.</summary>
    public static readonly MetricDefinition Phantoms = Members.Count("client.phantom", "messages", Better.Lower,
        "Messages that their author saw, because of a local echo, and that were never sent: part of delivery.not.sent.");

    /// <summary>Deliberately malformed frames.</summary>
    public static readonly MetricDefinition SentMalformed = Members.Count("sent.malformed", "frames", Better.Neither,
        "Deliberately malformed frames that were sent, outside the ledger.");

    /// <summary>Deliberately empty messages.</summary>
    public static readonly MetricDefinition SentEmpty = Members.Count("sent.empty", "messages", Better.Neither,
        "Deliberately empty messages that were sent, outside the ledger.");

    /// <summary>Deliberately oversized frames that left, outside the ledger.</summary>
    public static readonly MetricDefinition SentOversized = Members.Count("sent.oversized", "frames", Better.Neither,
        "Chat messages that were far too long on purpose and were taken by the kernel: outside the ledger.");

    /// <summary>Joins that left on connections that were joined, outside the ledger.</summary>
    public static readonly MetricDefinition SentJoins = Members.Count("sent.joins", "frames", Better.Neither,
        "Joins that were sent once more on purpose, on connections that were joined, and taken by the kernel: outside the ledger.");

    /// <summary>Heartbeats sent.</summary>
    public static readonly MetricDefinition HeartbeatsSent = Members.Count("heartbeat.sent", "heartbeats", Better.Neither, "Heartbeats sent.");

    /// <summary>Heartbeats without a reply in time.</summary>
    public static readonly MetricDefinition HeartbeatsMissed = Members.Count("heartbeat.missed", "heartbeats", Better.Lower,
        "Heartbeats whose reply did not come in time, where one is expected, or that could not be sent.");

    /// <summary>Connected time.</summary>
    public static readonly MetricDefinition ConnectedTime = Members.Count("connected.time", "ms", Better.Neither,
        "Time that connections were open, summed over all clients.");

    /// <summary>Connections open.</summary>
    public static readonly MetricDefinition ClientsOpen = Members.Gauge("clients.open", "Clients joined to their room.");

    /// <summary>Clients dialling.</summary>
    public static readonly MetricDefinition ClientsConnecting = Members.Gauge("clients.connecting", "Clients dialling or upgrading.");

    /// <summary>Clients open but not joined.</summary>
    public static readonly MetricDefinition ClientsLogin = Members.Gauge("clients.login", "Clients connected and waiting to be joined.");

    /// <summary>Clients waiting to dial again.</summary>
    public static readonly MetricDefinition ClientsBackingOff = Members.Gauge("clients.backing.off", "Clients waiting before they dial again.");

    /// <summary>Clients that stopped trying.</summary>
    public static readonly MetricDefinition ClientsGone = Members.Gauge("clients.gone", "Clients that gave up.");

    /// <summary>Clients whose page is hidden, without a connection.</summary>
    public static readonly MetricDefinition ClientsHidden = Members.Gauge("clients.hidden", "Clients whose page is hidden or left, without a connection.");

    /// <summary>Clients that the plan wants present.</summary>
    public static readonly MetricDefinition ClientsTarget = Members.Gauge("clients.target", "Clients that the plan wants present.");

    /// <summary>Messages in the queues of clients.</summary>
    public static readonly MetricDefinition QueueDepth = Members.Gauge("queue.depth", "messages",
        "Messages that wait in the queues of clients for a connection, or to be sent again.");

    /// <summary>Age of those queues.</summary>
    public static readonly MetricDefinition QueueAge = Members.Gauge("queue.age", "ms",
        "How long ago the oldest message that waits in the queue of a client was due.", merge: MergeRule.Greatest);

    /// <summary>Time paused for garbage collection.</summary>
    public static readonly MetricDefinition GcPaused = Members.Count("harness.gc.paused", "us", Better.Lower,
        "Time that the harness was paused for garbage collection, in microseconds.");

    /// <summary>Dials that this machine could not even begin.</summary>
    public static readonly MetricDefinition DialsBlocked = Members.Count("harness.dials.blocked", "dials", Better.Lower,
        "Dials that failed for want of a port, a descriptor or memory on this machine: the backend has never seen them.");

    /// <summary>CPU of the harness.</summary>
    public static readonly MetricDefinition HarnessCpu = Members.Gauge("harness.cpu", "%", "CPU time of the harness, in percent of one core.");

    /// <summary>CPU of the machine.</summary>
    public static readonly MetricDefinition MachineCpu = Members.Gauge("machine.cpu", "%", "CPU time of everything on the machine of the harness, in percent of all its cores.", merge: MergeRule.Greatest);

    /// <summary>Memory of the harness.</summary>
    public static readonly MetricDefinition HarnessMemory = Members.Gauge("harness.rss", "bytes", "Resident memory of the harness.");

    /// <summary>Descriptors of the harness.</summary>
    public static readonly MetricDefinition HarnessDescriptors = Members.Gauge("harness.descriptors", "descriptors", "Descriptors that the harness has open.");

    /// <summary>Age of the send queues.</summary>
    public static readonly MetricDefinition SendQueueAge = Members.Gauge("harness.send.queue", "ms",
        "How long the oldest message that the kernel has not taken has been waiting: the network or the backend holds it back.", merge: MergeRule.Greatest);

    /// <summary>CPU of the backend.</summary>
    public static readonly MetricDefinition BackendCpu = Members.Observed("cpu", "%", "CPU time of the backend's process, in percent of one core.");

    /// <summary>Memory of the backend.</summary>
    public static readonly MetricDefinition BackendMemory = Members.Observed("rss", "bytes", "Resident memory of the backend's process.");

    /// <summary>Descriptors of the backend.</summary>
    public static readonly MetricDefinition BackendHandles = Members.Observed("handles", "handles", "Descriptors (handles) that the backend's process has open, sockets included.");

    /// <summary>Sockets of the backend.</summary>
    public static readonly MetricDefinition BackendSockets = Members.Observed("sockets", "sockets", "Descriptors of the backend's process that are sockets, listening ones included.");

    /// <summary>Threads of the backend.</summary>
    public static readonly MetricDefinition BackendThreads = Members.Observed("threads", "threads", "Threads of the backend's process.");

    /// <summary>Every metric, in the order of <see cref="MetricDefinition.Index"/>.</summary>
    public static IReadOnlyList<MetricDefinition> All => Members.All;

    /// <summary>Finds a metric by its exact name.</summary>
    /// <param name="name">Dotted name, case-sensitive.</param>
    /// <param name="metric">The metric, if there is one.</param>
    /// <returns>Whether there is such a metric.</returns>
    public static bool TryFind(string name, [NotNullWhen(true)] out MetricDefinition? metric) => (metric = Members.All.FirstOrDefault(member => member.Name == name)) is not null;

    /// <summary>Finds a metric by its exact name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such metric.</exception>
    public static MetricDefinition Find(string name) => TryFind(name, out var metric) ? metric : throw new KeyNotFoundException($"There is no metric '{name}'.");
}
