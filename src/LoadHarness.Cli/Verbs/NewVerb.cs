using System.CommandLine;
using System.CommandLine.Completions;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness new</c>: writes a file to start from into the current folder; what is there already stays.</summary>
internal static class NewVerb
{
    private const string SchemaName = "scenario.schema.json";

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = NameOf(() => StarterFile.Scenarios, "Name of a scenario to start from; without it they are listed.");
        var (own, force) = (OwnName(), Force());
        var command = new Command("new", """
            Writes a scenario, profile or protocol to start from into this folder, ready to be changed.

            Examples:
              loadharness new
              loadharness new hello
              loadharness new own --as my-chat
              loadharness new profile uni-app
            """) { name, own, force };
        command.Add(Definitions(terminal, "profile", "A kind of client: its reconnects, heartbeats, queues. Goes to profiles/.", () => StarterFile.Profiles));
        command.Add(Definitions(terminal, "protocol", "A wire format. Goes to protocols/.", () => StarterFile.Protocols));
        command.Add(Schema(terminal));
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                List(terminal, StarterFile.Scenarios);
                terminal.Say();
                terminal.Say("loadharness new NAME writes NAME.yaml; new profile, new protocol and new schema are there, too.");
                return ExitCode.Ok;
            }

            var starter = Find(StarterFile.Scenarios, "scenario", wanted);
            var file = Write(starter, parsed.GetValue(own), parsed.GetValue(force));
            terminal.Say($"{file}: {starter.About}");
            terminal.Say();
            terminal.Say("Next:");
            (string Command, string Does)[] next =
            [
                ($"run {file}", "plays it and writes a report"),
                ($"plan {file}", "says what would happen, without touching the network"),
                ("new schema", "lets your editor complete and check it"),
            ];
            var width = next.Max(one => one.Command.Length);
            Array.ForEach(next, one => terminal.Say($"  loadharness {one.Command.PadRight(width)}   {one.Does}"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Definitions(Terminal terminal, string word, string about, Func<IReadOnlyList<StarterFile>> starters)
    {
        var name = NameOf(starters, $"Name of a built-in {word}; without it they are listed.");
        var (own, force) = (OwnName(), Force());
        var command = new Command(word, about) { name, own, force };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                List(terminal, starters());
                return ExitCode.Ok;
            }

            var starter = Find(starters(), word, wanted);
            var called = parsed.GetValue(own) ?? starter.Name;
            var file = Write(starter, parsed.GetValue(own), parsed.GetValue(force));
            terminal.Say($"{file}: {starter.About}");
            terminal.Say();
            terminal.Say(called == starter.Name
                ? $"In scenarios of this folder \"{word}: {called}\" now means this file, no longer the built-in one."
                : $"Scenarios of this folder can now say \"{word}: {called}\".");
            if (word == "protocol")
            {
                terminal.Say("Populations and profiles of yours name it; built-in profiles keep the built-in protocols.");
            }

            terminal.Say($"Check it with: loadharness validate {file}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Schema(Terminal terminal)
    {
        var force = Force();
        var command = new Command("schema", $"{SchemaName}, with which editors complete and check these files.") { force };
        command.SetAction(parsed =>
        {
            WriteText(SchemaName, ScenarioSchema.Generate(), parsed.GetValue(force), "");
            terminal.Say($"{SchemaName}: editors with a YAML language server find it by the first line of each file.");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Which names there are is read only when somebody asks: the verb is made each time the program starts.</summary>
    private static Argument<string?> NameOf(Func<IReadOnlyList<StarterFile>> starters, string description)
    {
        var name = new Argument<string?>("NAME") { Description = description, HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(_ => starters().Select(starter => new CompletionItem(starter.Name)));
        return name;
    }

    private static Option<string?> OwnName() =>
        new("--as") { Description = "Another name for it, of a-z, 0-9 and -; the file is called like that, too.", HelpName = "NAME" };

    private static Option<bool> Force() => new("--force") { Description = "Overwrite a file that is there already." };

    private static void List(Terminal terminal, IReadOnlyList<StarterFile> starters)
    {
        var width = starters.Max(starter => starter.Name.Length);
        foreach (var starter in starters)
        {
            terminal.Say($"{starter.Name.PadRight(width)}  {FirstSentence(starter.About)}");
        }
    }

    private static StarterFile Find(IReadOnlyList<StarterFile> starters, string word, string wanted)
    {
        if (starters.FirstOrDefault(starter => starter.Name == wanted) is { } found)
        {
            return found;
        }

        // A name of another kind is no typing error.
        var other = StarterFile.Profiles.Concat(StarterFile.Protocols).FirstOrDefault(starter => starter.Name == wanted);
        throw new UserException(other is { Kind: var kind }
            ? $"'{wanted}' is no {word}. Try: loadharness new {kind.ToString().ToLowerInvariant()} {wanted}"
            : $"unknown {word} '{wanted}'{NearestName.Hint(wanted, [.. starters.Select(starter => starter.Name)])}");
    }

    /// <summary>Writes a file under its own or another name.</summary>
    /// <returns>Its path from here.</returns>
    private static string Write(StarterFile starter, string? own, bool force)
    {
        if (own is not null && !StarterFile.IsName(own))
        {
            throw new UserException($"--as {own}: expected a name of a-z, 0-9 and -, such as my-chat");
        }

        var name = own ?? starter.Name;
        var file = starter.PathFor(name);
        WriteText(file, starter.TextAs(name), force, " --as NAME writes another one,");
        return file;
    }

    private static void WriteText(string file, string text, bool force, string otherwise)
    {
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using var stream = new FileStream(file, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (IOException e) when (!force && File.Exists(file))
        {
            throw new UserException($"{file} is there already and stays as it is:{otherwise} --force overwrites it.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file}: cannot be written: {e.Message}", inner: e);
        }
    }

    /// <summary>As much as fits into a list.</summary>
    private static string FirstSentence(string about) => about.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? about[..(end + 1)] : about;
}
