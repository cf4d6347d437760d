using System.Globalization;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// Reads the options of a wire format that is written in code: each is known and holds what it may hold, or there is a
/// <see cref="ProtocolException"/> that says what to do. Immutable, thread-safe.
/// </summary>
internal sealed class OptionReader
{
    private readonly ProtocolSettings _settings;

    /// <summary>Checks the names.</summary>
    /// <param name="settings">What the protocol file says.</param>
    /// <param name="known">The options that there are.</param>
    /// <exception cref="ProtocolException">The file has another one.</exception>
    public OptionReader(ProtocolSettings settings, params string[] known)
    {
        _settings = settings;
        settings.ExpectOnly(known);
    }

    /// <summary>One of a few words; the first one if the file does not say.</summary>
    /// <exception cref="ProtocolException">It is none of them.</exception>
    public string Word(string name, params ReadOnlySpan<string> words) => _settings.Option(name, words);

    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="usual">Its value if the file does not say.</param>
    /// <param name="max">The greatest; the smallest is 0.</param>
    /// <exception cref="ProtocolException">It is none.</exception>
    public int Whole(string name, int usual, int max)
    {
        var text = _settings.Option(name, usual.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a whole number from 0 to {max:N0}"));
    }

    /// <summary>A text with variables of the client.</summary>
    /// <param name="name">The option.</param>
    /// <param name="usual">Its value if the file does not say.</param>
    /// <exception cref="ProtocolException">It has a variable that is none.</exception>
    public ClientText Text(string name, string usual)
    {
        try
        {
            return new ClientText(_settings.Option(name, usual));
        }
        catch (FormatException e)
        {
            throw Wrong(name, e.Message, e);
        }
    }

    /// <summary>What is wrong with an option.</summary>
    public ProtocolException Wrong(string name, string what, Exception? inner = null) =>
        new($"the option '{name}' of the protocol '{_settings.Definition.Name}': {what}", inner);
}
