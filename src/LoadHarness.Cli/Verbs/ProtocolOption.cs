using System.CommandLine;
using LoadHarness.Engine;

namespace LoadHarness.Cli.Verbs;

/// <summary>The option that names assemblies with wire formats, for verbs that dial.</summary>
/// <param name="source">The scenario that brings some of its own; null: none does.</param>
internal sealed class ProtocolOption(ScenarioSource? source = null)
{
    private readonly Option<string[]> _assemblies = new("--protocols")
    {
        Description = "Assembly with wire formats in code, which protocol files name with 'code:'. Repeatable.",
        HelpName = "DLL",
    };

    /// <summary>Adds it to a verb.</summary>
    public void AddTo(Command command) => command.Add(_assemblies);

    /// <summary>What the program brings, and what the assemblies add.</summary>
    /// <exception cref="UserException">One cannot be used.</exception>
    public ProtocolShelf Read(ParseResult parsed)
    {
        try
        {
            return (parsed.GetValue(_assemblies) ?? []).Aggregate(source?.Protocols ?? ProtocolShelf.BuiltIn, (shelf, path) => shelf.WithAssembly(path));
        }
        catch (ProtocolShelfException e)
        {
            throw new UserException(e.Message, inner: e);
        }
    }
}
