using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary>Reads the durations of options, with one message for what is none. Pure.</summary>
internal static class OptionDuration
{
    /// <summary>Reads a duration.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="text">As it was typed.</param>
    /// <param name="most">The longest.</param>
    /// <param name="example">What one would write for this option.</param>
    /// <exception cref="UserException">It is none, or too long.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan most, string example) =>
        DurationText.TryParse(text, out var duration) && duration <= most
            ? duration
            : throw new UserException($"{option}: '{text}' is no duration up to {Readable.Duration(most).Replace(" ", "", StringComparison.Ordinal)}: write 500ms, {example} or 2m.");
}
