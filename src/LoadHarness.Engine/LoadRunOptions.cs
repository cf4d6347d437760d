using System.Net;
using LoadHarness.Clients;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Slices;
using LoadHarness.Engine.Tracing;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>What a run needs beside its scenario. Immutable.</summary>
public sealed record LoadRunOptions
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Where the clients connect to: the scenario's URL, or that of the backend started for the run.</summary>
    public required Uri Target { get; init; }

    /// <summary>The target as people may see it; null: <see cref="Target"/> with its query values redacted.</summary>
    public string? TargetLabel { get; init; }

    /// <summary>Where the backend started for the run takes orders; null: <see cref="Scenarios.Target.Admin"/> of the scenario, if anywhere.</summary>
    public Uri? Admin { get; init; }

    /// <summary>The server that was started for the run, to be watched, and to be treated by events; null: none was.</summary>
    public IServerProcess? Backend { get; init; }

    /// <summary>Working directory of the commands of events; null: that of this process.</summary>
    public string? ScenarioFolder { get; init; }

    /// <summary>Folder for what the commands of events write, and for the journal of the run; null: neither is kept.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The scenario as it was read, for the result.</summary>
    public required ScenarioRecord Source { get; init; }

    /// <summary>Which part of the plan is played; null: all of it.</summary>
    public SliceOfRun? Slice { get; init; }

    /// <summary>The same as it was planned before; null: it is planned by the run.</summary>
    public LoadSlice? Planned { get; init; }

    /// <summary>Identity of the run in its stamps, from 0 to <see cref="Metrics.Stamps.Stamp.MaxRun"/>, the same for all its slices; null: a random one.</summary>
    public uint? Identity { get; init; }

    /// <summary>The instant at which the run begins, by the wall clock of this machine; null: as soon as it is ready, or when <see cref="Company"/> says.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>The other slices of the run, with whom it begins and ends; null: it is played by itself.</summary>
    public IRunCompany? Company { get; init; }

    /// <summary>The build under test as the user named it.</summary>
    public string Build { get; init; } = "";

    /// <summary>The place of the run in a series; null: it is played by itself.</summary>
    public RunRepetition? Repetition { get; init; }

    /// <summary>The command line that repeats the run, secrets redacted.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Values of environment variables that the scenario used: no name in the result shows them.</summary>
    public IReadOnlySet<string> Secrets { get; init; } = new HashSet<string>();

    /// <summary>Version of the harness.</summary>
    public string Version { get; init; } = "";

    /// <summary>Wire formats that are written in code. Default: those that the program brings.</summary>
    public ProtocolShelf Protocols { get; init; } = ProtocolShelf.BuiltIn;

    /// <summary>Where adapters to packages of others are. Default: beside the program.</summary>
    public AdapterShelf Adapters { get; init; } = AdapterShelf.BesideProgram;

    /// <summary>Whom to look at closely; null: nobody.</summary>
    public TraceOptions? Trace { get; init; }

    /// <summary>Local addresses to dial from, in turn; empty: the system chooses.</summary>
    public IReadOnlyList<IPAddress> Sources { get; init; } = [];

    /// <summary>Is told how far the run is, once an interval.</summary>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>Is told each connect, login, delivery and reconnect; null: nobody is, which costs nothing.</summary>
    public IRunListener? Listener { get; init; }

    /// <summary>Is told at once what the user should know of; from any thread.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Is told in one sentence what is waited for before the first client comes and after the last one has left; empty: it is over.</summary>
    public IProgress<string>? Waiting { get; init; }

    /// <summary>Time. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Makes the transport; null: what the scenario asks for.</summary>
    internal Func<IClientTimers, IConnector>? Connector { get; init; }

    /// <summary>Whether what exists once is ours to observe and to do: the backend, and what is done to it, belong to slice 1.</summary>
    internal bool OwnsBackend => Slice is null or { Number: 1 };

    /// <summary>
    /// A text without the secrets of the scenario. A short value, such as a number of clients, is no secret, and without it names
    /// could not be told apart.
    /// </summary>
    internal string Secretless(string text) => Redaction.Of(text, Secrets.Where(secret => secret.Length >= 4));
}
