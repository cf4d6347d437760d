using System.Text;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>The arguments of a call by name, for wire formats that are calls: an option that holds a JSON array with variables. Pure.</summary>
internal static class CallArguments
{
    /// <summary>Reads an option.</summary>
    /// <param name="settings">The protocol file.</param>
    /// <param name="option">Name of the option.</param>
    /// <param name="usual">The array if the file does not say.</param>
    /// <param name="needed">A variable that must be in it; null: none.</param>
    /// <returns>The array without its brackets, as written.</returns>
    /// <exception cref="ProtocolException">It is no array, or the variable is not in it.</exception>
    public static string Of(ProtocolSettings settings, string option, string usual, string? needed = null)
    {
        var text = settings.Option(option, usual).Trim();
        var template = Parse(settings, option, text);
        if (text is not ['[', .., ']'] || !JsonPath.IsJson(Encoding.UTF8.GetBytes(template.Fill(_ => "0"))))
        {
            throw settings.Wrong(option, "must be a JSON array with the arguments, such as [\"${room}\"]");
        }

        return needed is null || template.Variables.Contains(needed) ? text[1..^1].Trim()
            : throw settings.Wrong(option, $"must hold ${{{needed}}}");
    }

    /// <summary>Reads an option that holds a JSON object with variables; empty stays empty.</summary>
    /// <exception cref="ProtocolException">It is no object.</exception>
    public static string Object(ProtocolSettings settings, string option, string usual)
    {
        var text = settings.Option(option, usual).Trim();
        return text.Length == 0
            || (text is ['{', .., '}'] && JsonPath.IsJson(Encoding.UTF8.GetBytes(Parse(settings, option, text).Fill(_ => "0"))))
            ? text
            : throw settings.Wrong(option, "must be a JSON object, such as {\"token\":\"${token}\"}");
    }

    private static Template Parse(ProtocolSettings settings, string option, string text)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (FormatException error)
        {
            throw settings.Wrong(option, $"cannot be read: {error.Message}");
        }
    }
}
