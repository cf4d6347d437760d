using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The strict reader of profile files, for themselves. Thread-safe.</summary>
public static class ProfileFile
{
    /// <summary>Reads a profile file, with the protocol that it names.</summary>
    /// <param name="path">The file; errors name it as it is written here.</param>
    /// <param name="options">The environment; overrides are for scenarios only. Null: none.</param>
    public static DefinitionReading<ClientProfile> Read(string path, ScenarioReadOptions? options = null) =>
        DefinitionFile.Read(path, options, ProfileShapes.Profile);
}

/// <summary>The strict reader of protocol files, for themselves. Thread-safe.</summary>
public static class ProtocolFile
{
    /// <summary>Reads a protocol file.</summary>
    /// <param name="path">The file; errors name it as it is written here.</param>
    /// <param name="options">The environment; overrides are for scenarios only. Null: none.</param>
    public static DefinitionReading<ProtocolDefinition> Read(string path, ScenarioReadOptions? options = null) =>
        DefinitionFile.Read(path, options, ProtocolShapes.Protocol);
}

/// <summary>What the readers of profile and protocol files share.</summary>
internal static class DefinitionFile
{
    public static DefinitionReading<T> Read<T>(string path, ScenarioReadOptions? options, Definition<T> definition)
        where T : class
    {
        var (text, error) = TextFile.Read(path);
        var context = new ReadContext(path, options ?? new ScenarioReadOptions());
        if (text is null)
        {
            context.Add(new Place(path, 0, 0), error);
        }

        var root = text is null ? null : ScenarioFile.ParseRoot(text, context);
        var value = root is null ? null : definition.ReadFile(root, context).Value;
        return new DefinitionReading<T>(context.ErrorCount == 0 ? value : null, context.Errors, path);
    }
}
