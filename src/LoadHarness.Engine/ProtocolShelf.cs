using System.Reflection;
using LoadHarness.Clients.Protocols;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Engine;

/// <summary>The wire formats in code that a run can use: those that the program brings, and those of assemblies that people name. Immutable.</summary>
public sealed class ProtocolShelf
{
    private readonly CodeProtocols _protocols;

    private ProtocolShelf(CodeProtocols protocols) => _protocols = protocols;

    /// <summary>Those that the program brings.</summary>
    public static ProtocolShelf BuiltIn { get; } = new(CodeProtocols.BuiltIn);

    /// <summary>The same and one more; an earlier one of that name is replaced.</summary>
    /// <param name="name">The name by which protocol files call it.</param>
    /// <param name="make">Makes it, once for each population.</param>
    public ProtocolShelf With(string name, Func<ProtocolSettings, IChatProtocol> make) => new(_protocols.With(name, make));

    /// <summary>The same and those of an assembly: its classes with a <see cref="ChatProtocolAttribute"/>.</summary>
    /// <param name="path">The assembly; what it needs itself lies beside it.</param>
    /// <exception cref="ProtocolShelfException">It cannot be loaded, or has no wire format in it.</exception>
    public ProtocolShelf WithAssembly(string path)
    {
        var types = TypesOf(path);
        if (types.Count == 0)
        {
            throw new ProtocolShelfException($"{path}: no public class in it has the attribute [ChatProtocol(\"name\")]: it marks the wire formats that protocol files can name.");
        }

        return new ProtocolShelf(types.Aggregate(_protocols, (known, type) => known.With(type.GetCustomAttribute<ChatProtocolAttribute>()!.Name, MakerOf(path, type))));
    }

    /// <summary>What is wrong with the wire formats that kinds of clients speak, as far as only their code knows it; empty: nothing.</summary>
    public IReadOnlyList<string> Check(IEnumerable<ClientProfile> profiles)
    {
        try
        {
            foreach (var profile in profiles)
            {
                _ = _protocols.Of(profile);
            }

            return [];
        }
        catch (ProtocolException e)
        {
            return [Readable.Sentence(e.Message)];
        }
    }

    /// <summary>The wire format of each population.</summary>
    /// <exception cref="ProtocolException">One is not there, or an option of it is wrong.</exception>
    internal IReadOnlyList<IChatProtocol> Of(Scenario scenario) => [.. scenario.Populations.Select(population => _protocols.Of(population.Profile))];

    private static List<Type> TypesOf(string path)
    {
        if (!File.Exists(path))
        {
            throw new ProtocolShelfException($"{path}: there is no such file. --protocols names an assembly, such as bin/Release/net10.0/MyChat.dll.");
        }

        try
        {
            var assembly = new PluginContext(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path));
            return [.. assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<ChatProtocolAttribute>() is not null)];
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new ProtocolShelfException($"{path}: this cannot be loaded as an assembly for this program: {e.Message} Build it against the same version.", e);
        }
    }

    private static Func<ProtocolSettings, IChatProtocol> MakerOf(string path, Type type)
    {
        var constructor = type.GetConstructor([typeof(ProtocolSettings)]);
        return type.IsAssignableTo(typeof(IChatProtocol)) && constructor is not null && !type.IsAbstract
            ? settings => Make(constructor, settings)
            : throw new ProtocolShelfException($"{path}: {type.FullName} is marked as a wire format, but must implement IChatProtocol and have a public constructor that takes ProtocolSettings.");
    }

    private static IChatProtocol Make(ConstructorInfo constructor, ProtocolSettings settings)
    {
        try
        {
            return (IChatProtocol)constructor.Invoke([settings]);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw inner as ProtocolException ?? new ProtocolException($"the protocol '{settings.Definition.Name}' could not be made: {inner.Message}", inner);
        }
    }
}

/// <summary>An assembly with wire formats cannot be used. The message is for people.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ProtocolShelfException(string message, Exception? inner = null) : Exception(message, inner);
