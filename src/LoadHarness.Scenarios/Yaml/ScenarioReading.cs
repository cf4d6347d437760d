using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>What came of reading a scenario: the scenario, or everything that is wrong with it. Immutable.</summary>
public sealed record ScenarioReading
{
    /// <summary>The scenario; null if there are errors.</summary>
    public required Scenario? Scenario { get; init; }

    /// <summary>All errors, those of the scenario's own file first, by line.</summary>
    public required IReadOnlyList<ScenarioError> Errors { get; init; }

    /// <summary>The file's text as it is, environment variables not filled in: fit to be stored with a result.</summary>
    public required string Text { get; init; }

    /// <summary>The file as the user named it.</summary>
    public required string FileName { get; init; }

    /// <summary>Values of environment variables that were filled in, never empty ones: outputs must not show them.</summary>
    public required IReadOnlySet<string> Secrets { get; init; }

    /// <summary>Names of these variables, and of those that are set to nothing, in order.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>
    /// The files with profiles and protocols that were read beside the scenario's own, in order; those that the program brings are not among
    /// them. Paths as the scenario's own is one: from the working directory, or rooted.
    /// </summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>The files with users that were read, likewise.</summary>
    public IReadOnlyList<string> UserFiles { get; init; } = [];

    /// <summary>The changes of the command line as written, in order.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>First 12 hex digits of a SHA-256 over the texts of the scenario, of the overrides and of all files it names.</summary>
    public required string Hash { get; init; }

    /// <summary>The same without the changes that name the target or say how it is observed: runs against two builds share it.</summary>
    public required string LoadHash { get; init; }

    /// <summary>Whether there is a scenario to be played.</summary>
    public bool IsValid => Scenario is not null && Errors.Count == 0;
}

/// <summary>What came of reading a profile or protocol file. Immutable.</summary>
/// <typeparam name="T"><see cref="ClientProfile"/> or <see cref="ProtocolDefinition"/>.</typeparam>
/// <param name="Value">What the file defines; null if there are errors.</param>
/// <param name="Errors">All errors, those of the file itself first, by line.</param>
/// <param name="FileName">The file as the user named it.</param>
public sealed record DefinitionReading<T>(T? Value, IReadOnlyList<ScenarioError> Errors, string FileName)
    where T : class;

/// <summary>What a YAML file of ours is, told by the key that names it.</summary>
public enum FileKind
{
    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>A scenario: <c>scenario: NAME</c>.</summary>
    Scenario,

    /// <summary>A client profile: <c>profile: NAME</c>.</summary>
    Profile,

    /// <summary>A wire format: <c>protocol: NAME</c>.</summary>
    Protocol,
}

/// <summary>Whether a file of any kind is right. Immutable.</summary>
/// <param name="FileName">The file as the user named it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name it gives itself; null if it could not be read.</param>
/// <param name="Errors">All errors; none: the file is right.</param>
public sealed record FileCheck(string FileName, FileKind Kind, string? Name, IReadOnlyList<ScenarioError> Errors)
{
    /// <summary>The kinds of clients that it describes, a protocol as one of the plainest; none of a file that is wrong.</summary>
    public IReadOnlyList<ClientProfile> Profiles { get; init; } = [];
}
