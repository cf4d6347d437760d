using System.Text.RegularExpressions;

namespace LoadHarness.Results.Files;

/// <summary>What can go wrong where output is written, whoever writes: a full disk, a folder that is gone, a file that may not grow. Pure.</summary>
public static partial class OutputTrouble
{
    /// <summary>Whether an exception tells of the place that was written to, and not of a fault of the program.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException || IsTooLarge(e);

    /// <summary>The same of a place whose path somebody has typed: it may be none at all.</summary>
    public static bool IsOfTypedPath(Exception e) => Is(e) || e is ArgumentException or NotSupportedException;

    /// <summary>What happened, for people, without a full stop.</summary>
    public static string Describe(Exception e) => IsTooLarge(e) ? "the file may not grow any further (ulimit -f)" : e.Message.TrimEnd('.');

    /// <summary>The same without the path that the system names: for results, which name no place on a machine.</summary>
    public static string DescribeWithoutPath(Exception e) => QuotedPath().Replace(Describe(e), "");

    [GeneratedRegex(@"(\s*:)?\s*'[^']*'")]
    private static partial Regex QuotedPath();

    /// <summary>The runtime takes EFBIG for a mistake of the caller.</summary>
    private static bool IsTooLarge(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value" };
}
