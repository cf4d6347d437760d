using System.Collections.Concurrent;
using System.Reflection;

namespace LoadHarness.Engine;

/// <summary>
/// Adapters to packages of others, which the program does without: assemblies <c>LoadHarness.Adapters.*.dll</c> that lie beside it, or in folders of
/// its folder <c>adapters</c>. Nothing is looked for before one is asked for, and each is loaded once. Thread-safe.
/// </summary>
/// <param name="folder">Where the program is.</param>
public sealed class AdapterShelf(string folder)
{
    private const string Prefix = "LoadHarness.Adapters.";
    private const string SubFolder = "adapters";

    private readonly ConcurrentDictionary<string, Assembly> _loaded = new();

    /// <summary>What lies beside this program.</summary>
    public static AdapterShelf BesideProgram { get; } = new(AppContext.BaseDirectory);

    /// <summary>Makes an adapter.</summary>
    /// <typeparam name="T">The seam that it fits: a public class that implements it and has a constructor without parameters.</typeparam>
    /// <param name="package">The end of its assembly's name: <c>OxyPlot</c> for <c>LoadHarness.Adapters.OxyPlot.dll</c>.</param>
    /// <exception cref="AdapterException">It is not there, or cannot be used; the message says how to get it.</exception>
    public T Make<T>(string package)
        where T : class
    {
        var path = Candidates(package).FirstOrDefault(File.Exists) ?? throw new AdapterException(
            $"the adapter for {package} is not here: run ./build-adapters in the sources of LoadHarness, or copy {Prefix}{package}.dll with what lies beside it to {Path.Combine(folder, SubFolder, package)}. See docs/adapters.md");
        try
        {
            var type = _loaded.GetOrAdd(path, found => new PluginContext(found).LoadFromAssemblyPath(found)).GetExportedTypes().FirstOrDefault(type => type.IsAssignableTo(typeof(T)) && !type.IsAbstract);
            return type is null ? throw new AdapterException($"{path}: it has no {typeof(T).Name}: it is an adapter for something else, or of another version") : (T)Activator.CreateInstance(type)!;
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or MissingMethodException or TargetInvocationException)
        {
            throw new AdapterException($"{path}: the adapter cannot be used with this program: {e.InnerException?.Message ?? e.Message} Build it against the same version", e);
        }
    }

    private IEnumerable<string> Candidates(string package)
    {
        var file = $"{Prefix}{package}.dll";
        return new[] { Path.Combine(folder, file), Path.Combine(folder, SubFolder, package, file), Path.Combine(folder, SubFolder, file) }.Select(Path.GetFullPath);
    }
}

/// <summary>An adapter cannot be had. The message is for people, and begins in lower case unless it begins with a path.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What it comes from.</param>
public sealed class AdapterException(string message, Exception? inner = null) : Exception(message, inner);
