using System.Text.RegularExpressions;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>Names that a Kubernetes server takes. Pure.</summary>
internal static partial class ObjectNames
{
    private const int MaxLabel = 63;
    private const int MaxSubdomain = 253;

    /// <summary>
    /// The longest name that a Job of so many slices can have: its pods are called by it and their index, and that must be a label of DNS.
    /// </summary>
    public static int MaxLength(int slices) => MaxLabel - 1 - (slices - 1).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;

    /// <summary>A name made from that of a scenario.</summary>
    /// <param name="scenario">Name of the scenario: a-z, 0-9 and hyphens.</param>
    /// <param name="slices">How many slices it has.</param>
    public static string Of(string scenario, int slices)
    {
        var name = scenario.Trim('-');
        name = name.Length == 0 || !char.IsAsciiLetterLower(name[0]) ? $"load-{name}" : name;
        return name[..Math.Min(name.Length, MaxLength(slices))].TrimEnd('-');
    }

    /// <summary>A name that somebody has chosen for the Job, and for the Service that is called the same.</summary>
    /// <exception cref="UserException">No server would take it.</exception>
    public static string Checked(string option, string name, int slices) =>
        !Label().IsMatch(name) || !char.IsAsciiLetterLower(name[0])
            ? throw new UserException($"{option} '{name}': a name has a-z, 0-9 and -, begins with a letter and ends with a letter or digit.")
        : name.Length > MaxLength(slices)
            ? throw new UserException($"{option} '{name}': with {slices} slices it has {MaxLength(slices)} characters at most, because pods are called by it.")
        : name;

    /// <summary>A name of a namespace.</summary>
    /// <exception cref="UserException">No server would take it.</exception>
    public static string CheckedNamespace(string option, string name) =>
        Label().IsMatch(name) && name.Length <= MaxLabel
            ? name
            : throw new UserException($"{option} '{name}': a namespace has a-z, 0-9 and -, up to {MaxLabel} of them, and neither begins nor ends with -.");

    /// <summary>A name of something else that is there already.</summary>
    /// <exception cref="UserException">No server would take it.</exception>
    public static string CheckedReference(string option, string name) =>
        Subdomain().IsMatch(name) && name.Length <= MaxSubdomain
            ? name
            : throw new UserException($"{option} '{name}': a name has a-z, 0-9, - and dots, and begins and ends with a letter or digit.");

    /// <summary>A reference to an image.</summary>
    /// <exception cref="UserException">It cannot be one.</exception>
    public static string CheckedImage(string option, string image) =>
        Image().IsMatch(image) ? image : throw new UserException($"{option} '{image}': expected a reference to an image, such as registry.example.com/loadharness:1.0.");

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-zA-Z0-9][-a-zA-Z0-9._:/@]*\z")]
    private static partial Regex Image();
}
