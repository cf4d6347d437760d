namespace LoadHarness.Engine.Observing;

/// <summary>How processes of this machine can be looked at. Thread-safe.</summary>
internal interface IProcessView
{
    /// <summary>What a process is and has used; null: there is none of that number any more.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    ProcessState? Read(int pid);

    /// <summary>The processes that a process has started and that still run.</summary>
    IReadOnlyList<int> ChildrenOf(int pid);

    /// <summary>What a process has open.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    OpenHandles Count(int pid);
}

/// <summary>A process at one moment. Immutable.</summary>
/// <param name="Birth">When it was started, in a unit of the system: tells it from a later one of the same number.</param>
/// <param name="CpuTime">CPU time that it has used.</param>
/// <param name="ResidentBytes">Its resident memory.</param>
/// <param name="Threads">Its threads.</param>
internal sealed record ProcessState(long Birth, TimeSpan CpuTime, long ResidentBytes, int Threads);

/// <summary>What a process has open.</summary>
/// <param name="Handles">Descriptors or handles; null: the system does not tell.</param>
/// <param name="Sockets">Those of them that are sockets; null: the system does not tell.</param>
internal readonly record struct OpenHandles(long? Handles, long? Sockets);
