namespace LoadHarness.Benchmarks.Comparing;

/// <summary>When the window of a measurement may open.</summary>
internal enum Opening
{
    /// <summary>Some time after the first delivered message.</summary>
    Messages,

    /// <summary>Some time after the first connection.</summary>
    Connections,

    /// <summary>Some time after all clients are connected.</summary>
    Everybody,
}

/// <summary>A load that every candidate can play.</summary>
/// <param name="Scenario">File below <c>scenarios/bench</c>, without its ending.</param>
/// <param name="Clients">So many clients.</param>
/// <param name="Native">The same for the native client; null: it cannot.</param>
internal sealed record Load(string Scenario, int Clients, string[]? Native)
{
    /// <summary>When the window may open.</summary>
    public Opening Opening { get; init; } = Opening.Messages;

    /// <summary>Further <c>--set</c> of the harness.</summary>
    public string[] Settings { get; init; } = [];

    /// <summary>Whether it goes to the TLS server.</summary>
    public bool Tls { get; init; }

    /// <summary>Whether the run is played to its end, because a figure is taken from its result.</summary>
    public bool ToTheEnd { get; init; }

    /// <summary>How long nothing is measured after what <see cref="Opening"/> waits for.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>What was seen of a candidate in its window.</summary>
/// <param name="Seconds">Length of the window.</param>
/// <param name="CpuMicroseconds">CPU time of the client's process tree in it.</param>
/// <param name="Messages">Messages that the server delivered in it.</param>
/// <param name="Opened">Connections that the server accepted in it.</param>
/// <param name="Connections">Connections at its end.</param>
/// <param name="RssBytes">Resident memory of the process tree at its end.</param>
/// <param name="LatenessP50">Of the whole steady phase, in ms; null: the candidate does not tell.</param>
/// <param name="LatenessP99">Likewise.</param>
internal sealed record Sample(
    double Seconds,
    double CpuMicroseconds,
    double Messages,
    double Opened,
    double Connections,
    double RssBytes,
    double? LatenessP50 = null,
    double? LatenessP99 = null);
