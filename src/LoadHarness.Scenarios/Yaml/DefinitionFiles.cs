using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Finds and parses the profile and protocol files that others name. A name is looked for in <c>profiles/</c> (or
/// <c>protocols/</c>) beside the main file and in each folder above it up to one named <c>scenarios</c>, then among the
/// built-in files. What a built-in file names is built in: nobody's file changes it unseen. One thread.
/// </summary>
internal sealed class DefinitionFiles(string mainFile, ReadContext context)
{
    private readonly Dictionary<string, Node?> _trees = [];
    private readonly List<string> _texts = [];

    /// <summary>The file that the user named.</summary>
    public string MainFile { get; } = mainFile;

    /// <summary>Texts of all files that were read.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Those files that the program does not bring, in order.</summary>
    public IReadOnlyList<string> Files =>
        [.. _trees.Keys.Where(file => !file.StartsWith(BuiltIn.Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Whether a file was named by another one, rather than being the main file or the command line.</summary>
    public bool IsIncluded(string file) => _trees.ContainsKey(file);

    /// <summary>The tree of the file that is named at the cursor.</summary>
    /// <param name="at">A name, or a path relative to the file in which it is written.</param>
    /// <param name="word"><c>profile</c> or <c>protocol</c>.</param>
    /// <returns>The tree; null: it cannot be had, which has been reported.</returns>
    public Node? Find(Cursor at, string word)
    {
        var reference = at.Node.Text!;
        var folder = word + "s";
        if (IsPath(reference))
        {
            return Open(Beside(at.Node.Place.File, reference), at);
        }

        var isBuiltIn = at.Node.Place.File.StartsWith(BuiltIn.Prefix, StringComparison.Ordinal);
        var beside = isBuiltIn ? [] : FoldersAround(MainFile).Select(around => Path.Combine(around, folder)).ToList();
        var file = beside.Select(candidate => Path.Combine(candidate, reference + ".yaml")).FirstOrDefault(File.Exists);
        if (file is null && BuiltIn.Names(folder).Contains(reference))
        {
            file = $"{BuiltIn.Prefix}{folder}/{reference}.yaml";
        }

        if (file is not null)
        {
            return Named(Open(file, at), word, reference);
        }

        var known = beside.SelectMany(NamesIn).Concat(BuiltIn.Names(folder)).Distinct().Order(StringComparer.Ordinal).ToList();
        at.Error($"unknown {word} '{at.Node.Raw}'{NearestName.Hint(reference, known)}");
        return null;
    }

    /// <summary>Folders in which a name is looked for, nearest first.</summary>
    public static IReadOnlyList<string> FoldersAround(string mainFile)
    {
        // A profile that is read for itself lies in profiles/: its neighbours are found from the folder above.
        var own = FolderOf(mainFile);
        var folders = new List<string> { Path.GetFileName(own) is "profiles" or "protocols" ? Path.GetDirectoryName(own) ?? "" : own };
        // Without a folder named scenarios above it only the file's own counts: further up may be anything.
        var above = new List<string>();
        for (var full = Path.GetFullPath(folders[0].Length == 0 ? "." : folders[0]); full is not null; full = Path.GetDirectoryName(full))
        {
            above.Add(full);
            if (Path.GetFileName(full) == "scenarios")
            {
                // As the user named it: ../profiles/x.yaml, not the absolute path of his machine.
                folders.AddRange(above.Skip(1).Select(folder => Path.IsPathRooted(mainFile) ? folder : Path.GetRelativePath(".", folder)));
                break;
            }
        }

        return folders;
    }

    /// <summary>The path of a file that another one names relative to itself.</summary>
    public static string Beside(string file, string reference) => Path.Combine(FolderOf(file), reference);

    /// <summary>Names of the YAML files in a folder, in order.</summary>
    public static IReadOnlyList<string> NamesIn(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder, "*.yaml");
            return [.. files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>Whether a reference is a path rather than a name.</summary>
    public static bool IsPath(string reference) =>
        reference.AsSpan().ContainsAny('/', '\\')
        || reference.EndsWith(".yaml", StringComparison.Ordinal) || reference.EndsWith(".yml", StringComparison.Ordinal);

    /// <summary>One name per file, whatever dots lead to it: files are known by their names.</summary>
    private static string Normalize(string file)
    {
        if (file.StartsWith(BuiltIn.Prefix, StringComparison.Ordinal) || file.Contains('\0', StringComparison.Ordinal))
        {
            return file;
        }

        var full = Path.GetFullPath(file.Replace('\\', '/'));
        return (Path.IsPathRooted(file) ? full : Path.GetRelativePath(".", full)).Replace('\\', '/');
    }

    private static string FolderOf(string file) =>
        file.StartsWith("--", StringComparison.Ordinal) ? "" : Path.GetDirectoryName(file) ?? "";

    /// <summary>A file that is found by its name must give itself that name: else an error would name the wrong one.</summary>
    private Node? Named(Node? tree, string word, string name)
    {
        if (tree?.Find(word) is { Kind: NodeKind.Scalar } own && own.Text != name)
        {
            context.Add(own.Place, $"{word}: expected '{name}' like the name of the file, found '{own.Raw}'");
        }

        return tree;
    }

    private Node? Open(string file, Cursor at)
    {
        file = Normalize(file);
        if (_trees.TryGetValue(file, out var known))
        {
            return known;
        }

        var (text, error) = file.StartsWith(BuiltIn.Prefix, StringComparison.Ordinal)
            ? (BuiltIn.Text(file[BuiltIn.Prefix.Length..]), "there is no such built-in file")
            : TextFile.Read(file);
        if (text is null)
        {
            at.Error($"'{at.Node.Raw}' ({file}): {error}");
            return null;
        }

        _texts.Add(text);
        // Known before it is parsed, so that a file with errors tells them once.
        _trees[file] = null;
        return _trees[file] = YamlText.Parse(text, file, context);
    }
}
