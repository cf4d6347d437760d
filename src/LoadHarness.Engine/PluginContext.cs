using System.Reflection;
using System.Runtime.Loader;

namespace LoadHarness.Engine;

/// <summary>Loads an assembly that people name, and what it needs from beside it; what this program has is the program's, so that types are the same.</summary>
/// <param name="path">Full path of the assembly.</param>
internal sealed class PluginContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName name) =>
        Default.Assemblies.Any(known => known.GetName().Name == name.Name) || name.Name?.StartsWith("LoadHarness.", StringComparison.Ordinal) is true ? null
        : _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found)
        : null;
}
