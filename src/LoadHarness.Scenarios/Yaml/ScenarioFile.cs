using System.Security.Cryptography;
using System.Text;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// The strict reader of scenario files: everything that is wrong is told at once, each with its place and a remedy. It never
/// throws for anything a file may hold. Thread-safe.
/// </summary>
public static class ScenarioFile
{
    /// <summary>What tells the three kinds of files. In this order: a profile names a protocol too.</summary>
    private static readonly (string Key, FileKind Kind)[] Kinds =
        [("scenario", FileKind.Scenario), ("profile", FileKind.Profile), ("protocol", FileKind.Protocol)];

    /// <summary>Reads a scenario file.</summary>
    /// <param name="path">The file; errors name it as it is written here.</param>
    /// <param name="options">Environment and overrides; null: none.</param>
    public static ScenarioReading Read(string path, ScenarioReadOptions? options = null)
    {
        var (text, error) = TextFile.Read(path);
        if (text is not null)
        {
            return ReadText(text, path, options);
        }

        var context = new ReadContext(path, options ?? new ScenarioReadOptions());
        context.Add(new Place(path, 0, 0), error);
        return Conclude(null, "", context, options ?? new ScenarioReadOptions());
    }

    /// <summary>Reads the text of a scenario.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">Its name in errors; profiles are looked for around it.</param>
    /// <param name="options">Environment and overrides; null: none.</param>
    public static ScenarioReading ReadText(string text, string fileName, ScenarioReadOptions? options = null)
    {
        options ??= new ScenarioReadOptions();
        var context = new ReadContext(fileName, options);
        var root = ParseRoot(text, context);
        var kind = KindOf(root);
        if (root is not null && kind is (FileKind.Profile or FileKind.Protocol))
        {
            var word = kind.ToString().ToLowerInvariant();
            context.Add(root.Place, $"this is a {word} file, not a scenario: a scenario begins with scenario: NAME");
            root = null;
        }

        if (root is null)
        {
            return Conclude(null, text, context, options);
        }

        root = root.Kind == NodeKind.Map ? OverrideApplier.Apply(root, options.Overrides, context) : root;
        var scenario = new Cursor(root, "", context).Read(ScenarioShapes.Scenario.Value);
        return Conclude(scenario.Value, text, context, options);
    }

    /// <summary>Checks a file of any of the three kinds, told by its key scenario, profile or protocol.</summary>
    public static FileCheck Check(string path, ScenarioReadOptions? options = null)
    {
        options ??= new ScenarioReadOptions();
        var (text, error) = TextFile.Read(path);
        var context = new ReadContext(path, options);
        var root = text is null ? null : ParseRoot(text, context);
        var kind = KindOf(root);
        switch (kind)
        {
            case FileKind.Scenario:
                var scenario = ReadText(text!, path, options);
                return new FileCheck(path, kind, scenario.Scenario?.Name, scenario.Errors)
                {
                    Profiles = [.. scenario.Scenario?.Populations.Select(population => population.Profile) ?? []],
                };

            case FileKind.Profile:
                var profile = ProfileShapes.Profile.ReadFile(root!, context);
                return new FileCheck(path, kind, profile.Value?.Name, context.Errors) { Profiles = profile.Value is { } one ? [one] : [] };

            case FileKind.Protocol:
                var protocol = ProtocolShapes.Protocol.ReadFile(root!, context);
                return new FileCheck(path, kind, protocol.Value?.Name, context.Errors)
                {
                    Profiles = protocol.Value is { } format ? [new ClientProfile { Name = "plain", Protocol = format }] : [],
                };

            default:
                if (context.ErrorCount == 0)
                {
                    context.Add(root?.Place ?? new Place(path, 0, 0), text is null ? error
                        : "this is none of our files: one begins with scenario: NAME, profile: NAME or protocol: NAME");
                }

                return new FileCheck(path, kind, null, context.Errors);
        }
    }

    /// <summary>Parses a text; an empty one is an error.</summary>
    internal static Node? ParseRoot(string text, ReadContext context)
    {
        var root = YamlText.Parse(text, context.Definitions.MainFile, context);
        if (root is { IsNothing: true })
        {
            context.Add(new Place(context.Definitions.MainFile, 0, 0), "the file is empty: a scenario begins with scenario: NAME");
            return null;
        }

        return root;
    }

    private static FileKind KindOf(Node? root) => Array.Find(Kinds, kind => root?.Find(kind.Key) is not null).Kind;

    private static ScenarioReading Conclude(Scenario? scenario, string text, ReadContext context, ScenarioReadOptions options)
    {
        var overrides = options.Overrides.Select(change => change.Text).ToList();
        var load = options.Overrides.Where(change => !change.IsOfTarget).Select(change => change.Text);
        // Ordered by content: the names of the files depend on the folder from which they are read.
        List<string> included = [.. context.Definitions.Texts.Order(StringComparer.Ordinal)];
        return new ScenarioReading
        {
            Scenario = context.ErrorCount == 0 ? scenario : null,
            Errors = context.Errors,
            Text = text,
            FileName = context.Definitions.MainFile,
            Secrets = context.Secrets,
            Variables = context.Variables,
            Definitions = context.Definitions.Files,
            UserFiles = [.. context.UserFiles.Order(StringComparer.Ordinal)],
            Overrides = overrides,
            Hash = HashOf([text, .. overrides, .. included]),
            LoadHash = HashOf([text, .. load, .. included]),
        };
    }

    private static string HashOf(IEnumerable<string> texts)
    {
        // Line ends are those of the machine that checked the file out; they change nothing that is read.
        var all = string.Join('\0', texts.Select(text => text.ReplaceLineEndings("\n")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..12];
    }
}
