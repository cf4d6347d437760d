using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace LoadHarness.Cli.Verbs;

/// <summary>Reads the whole numbers of options, with messages for people: the parser's own speak of its types.</summary>
internal static class WholeNumber
{
    /// <summary>A number of clients, seconds, a port.</summary>
    public static int Int(ArgumentResult argument) => Parse<int>(argument);

    /// <summary>The same, where the option may be absent.</summary>
    public static int? IntOrNull(ArgumentResult argument) => Parse<int>(argument);

    /// <summary>A seed.</summary>
    public static long? LongOrNull(ArgumentResult argument) => Parse<long>(argument);

    private static T Parse<T>(ArgumentResult argument)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var text = argument.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var name = (argument.Parent as OptionResult)?.Option.Name;
        argument.AddError(BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? $"{name} {text}: expected a whole number from {T.MinValue} to {T.MaxValue}."
            : $"{name} {text}: expected a whole number.");
        return default;
    }
}
