using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LoadHarness.Results.Files;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>
/// A scenario with all files that it names, as they lie beside each other: in a pod they must find each other by the same paths. Its root is
/// the deepest folder that has all of them in it. Immutable.
/// </summary>
internal sealed partial class ScenarioTree
{
    /// <summary>What a ConfigMap, and a Secret, may hold.</summary>
    private const int MaxBytes = 1 << 20;

    private const int MaxKey = 200; // of the 253 that a server takes: a number may be put before it
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ScenarioTree(string main, string workingFolder, IReadOnlyList<PackedFile> files) =>
        (Main, WorkingFolder, Files) = (main, workingFolder, files);

    /// <summary>Path of the scenario in the tree.</summary>
    public string Main { get; }

    /// <summary>The folder of the tree in which the program is started, because certificates are named from there; empty: its root.</summary>
    public string WorkingFolder { get; }

    /// <summary>The files, the scenario first.</summary>
    public IReadOnlyList<PackedFile> Files { get; }

    /// <summary>Gathers the files.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="reading">What it was read from.</param>
    /// <param name="workingFolder">Full path of the working directory.</param>
    /// <exception cref="UserException">They cannot be had in a pod; the message says why.</exception>
    public static ScenarioTree Of(Scenario scenario, ScenarioReading reading, string workingFolder)
    {
        string?[] certificates = [scenario.Target.Tls.Authority, scenario.Target.Tls.ClientCertificate];
        var main = Path.GetFullPath(reading.FileName, workingFolder);
        var isBelow = IsBelow(main, workingFolder);
        List<(string Path, bool IsSecret)> sources =
        [
            (reading.FileName, false),
            .. reading.Definitions.Select(file => (file, false)),
            .. reading.UserFiles.Select(file => (file, true)),
            .. certificates.OfType<string>().Select(file => (file, file == scenario.Target.Tls.ClientCertificate)),
        ];
        CheckPlaces(sources.Skip(1).Select(source => source.Path), Path.IsPathRooted(reading.FileName));
        CheckCertificates(certificates.OfType<string>(), isBelow);

        var files = sources.Select(source => (Full: Path.GetFullPath(source.Path, workingFolder), source.IsSecret)).DistinctBy(file => file.Full).ToList();
        var folders = files.Select(file => Path.GetDirectoryName(file.Full)!).Concat(ScenariosFolder(main)).Concat(isBelow ? [workingFolder] : []);
        var root = folders.Aggregate(Common);
        var packed = new List<PackedFile>();
        foreach (var (full, isSecret) in files)
        {
            var path = Inside(root, full);
            packed.Add(new PackedFile(path, KeyOf(path, packed), Read(full, path), isSecret));
        }

        CheckSize(packed.Where(file => !file.IsSecret), "ConfigMap");
        CheckSize(packed.Where(file => file.IsSecret), "Secret");
        return new ScenarioTree(packed[0].Path, isBelow ? Inside(root, workingFolder) : "", packed);
    }

    /// <summary>A file is rooted because somebody wrote it so, unless the scenario itself was named so.</summary>
    private static void CheckPlaces(IEnumerable<string> files, bool isRooted)
    {
        if (!isRooted && files.FirstOrDefault(Path.IsPathRooted) is { } file)
        {
            throw new UserException($"{file}: a pod has no such folder. Name the file by its path from the one that names it.");
        }
    }

    private static void CheckCertificates(IEnumerable<string> certificates, bool isBelow)
    {
        if (!isBelow && certificates.FirstOrDefault() is { } file)
        {
            throw new UserException($"{file}: certificates are named from the working directory: call this from a folder that has the scenario in it.");
        }
    }

    private static void CheckSize(IEnumerable<PackedFile> files, string kind)
    {
        var bytes = files.Sum(file => (long)StrictUtf8.GetByteCount(file.Text));
        if (bytes > MaxBytes)
        {
            var largest = files.MaxBy(file => file.Text.Length)!;
            throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"The files have {bytes:N0} bytes, most of them in {largest.Path}, but a {kind} holds {MaxBytes:N0}: shorten it, or put the files into an image of your own and change the Job by hand."));
        }
    }

    /// <summary>
    /// Profiles and protocols are looked for up to a folder named scenarios: it must be one in the pod, too, and nothing else may become one.
    /// </summary>
    private static IEnumerable<string> ScenariosFolder(string main)
    {
        for (var folder = Path.GetDirectoryName(main); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.GetFileName(folder) == "scenarios" && Path.GetDirectoryName(folder) is { } above)
            {
                return [above];
            }
        }

        return [];
    }

    private static string KeyOf(string path, List<PackedFile> others)
    {
        var key = NotInKeys().Replace(path.Replace('/', '.'), "_").TrimStart('.');
        key = key[Math.Max(0, key.Length - MaxKey)..].TrimStart('.');
        return key.Length == 0 || others.Exists(other => other.Key == key)
            ? string.Create(CultureInfo.InvariantCulture, $"{others.Count}-{key}")
            : key;
    }

    private static string Read(string full, string path)
    {
        try
        {
            return StrictUtf8.GetString(File.ReadAllBytes(full));
        }
        catch (DecoderFallbackException e)
        {
            throw new UserException($"{path}: the file is not UTF-8, as all in a ConfigMap is: save it as UTF-8.", inner: e);
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException($"{path}: the file cannot be read: {OutputTrouble.Describe(e)}.", inner: e);
        }
    }

    private static bool IsBelow(string file, string folder) => Common(Path.GetDirectoryName(file)!, folder) == folder;

    /// <summary>The deepest folder that has both in it.</summary>
    private static string Common(string one, string other)
    {
        var folder = one;
        while (Path.GetRelativePath(folder, other) is var way && (way == ".." || way.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static string Inside(string root, string full) => Path.GetRelativePath(root, full) is var way && way == "." ? "" : way.Replace('\\', '/');

    [GeneratedRegex("[^-._a-zA-Z0-9]")]
    private static partial Regex NotInKeys();
}
