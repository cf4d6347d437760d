using System.Globalization;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Clients.Protocols;

/// <summary>What a wire format that is written in code is made with: its file, and where the token goes. Immutable, thread-safe.</summary>
public sealed class ProtocolSettings
{
    private readonly RequestBuilder _requests;
    private readonly FrameVariables _variables;

    /// <summary>Reads a definition.</summary>
    /// <param name="definition">The protocol file: URL, headers, sub-protocols, options.</param>
    /// <param name="auth">Where the token goes; null: where the protocol file has it.</param>
    /// <param name="clock">The wall clock; null: that of the system.</param>
    public ProtocolSettings(ProtocolDefinition definition, AuthPolicy? auth = null, TimeProvider? clock = null)
    {
        (Definition, Clock) = (definition, clock ?? TimeProvider.System);
        _variables = new FrameVariables(definition, auth?.Signature);
        _requests = new RequestBuilder(definition, auth ?? AuthPolicy.AsProtocol, _variables.Signer, Clock);
    }

    /// <summary>The protocol file.</summary>
    public ProtocolDefinition Definition { get; }

    /// <summary>The wall clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The dial of a client, as the protocol file has it.</summary>
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => _requests.Request(target, client, timeout);

    /// <summary>An option of the protocol file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="usual">Its value if the file does not say.</param>
    public string Option(string name, string usual) => Definition.Options.TryGetValue(name, out var value) ? value : usual;

    /// <summary>An option of the protocol file that is one of a few words.</summary>
    /// <exception cref="ProtocolException">It is none of them.</exception>
    public string Option(string name, params ReadOnlySpan<string> words)
    {
        var value = Option(name, words[0]);
        return words.Contains(value) ? value
            : throw Wrong(name, $"is '{value}', but can only be {string.Join(", ", words.ToArray())}");
    }

    /// <summary>Whether an option of the protocol file is <c>on</c> rather than <c>off</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="usual">What it is if the file does not say.</param>
    /// <exception cref="ProtocolException">It is neither.</exception>
    public bool Switch(string name, bool usual) => Option(name, usual ? ["on", "off"] : ["off", "on"]) == "on";

    /// <summary>An option of the protocol file that is a duration, such as <c>10s</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="usual">What it is if the file does not say.</param>
    /// <exception cref="ProtocolException">It is none.</exception>
    public TimeSpan Duration(string name, TimeSpan usual) =>
        !Definition.Options.TryGetValue(name, out var text) ? usual
        : DurationText.TryParse(text, out var duration) ? duration
        : throw Wrong(name, "must be a duration, such as 250ms or 10s");

    /// <summary>An option of the protocol file that is a whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="usual">What it is if the file does not say.</param>
    /// <param name="max">The greatest; the smallest is 0.</param>
    /// <exception cref="ProtocolException">It is none.</exception>
    public int Whole(string name, int usual, int max)
    {
        var text = Option(name, usual.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number
            : throw Explain(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a whole number from 0 to {max:N0}"));
    }

    /// <summary>Looks whether all options of the protocol file are known.</summary>
    /// <param name="names">Those that there are.</param>
    /// <exception cref="ProtocolException">One is not among them.</exception>
    public void ExpectOnly(IReadOnlyCollection<string> names)
    {
        if (Definition.Options.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ProtocolException($"the protocol '{Definition.Name}' has no option '{unknown}'{NearestName.Hint(unknown, names)}");
        }
    }

    /// <summary>An option cannot be what the protocol file says. What that is stays untold: it may be a secret.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="remedy">What it can be, as the end of the sentence "the option …".</param>
    public ProtocolException Wrong(string name, string remedy) => new($"the option '{name}' of the protocol '{Definition.Name}' {remedy}");

    /// <summary>The same, with a reason that is a sentence of its own, and may quote what is no secret.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="why">What is wrong, and what to do.</param>
    /// <param name="inner">What it comes from.</param>
    internal ProtocolException Explain(string name, string why, Exception? inner = null) =>
        new($"the option '{name}' of the protocol '{Definition.Name}': {why}", inner);

    /// <summary>An option of the protocol file that is a text with variables of the client.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="usual">What it is if the file does not say.</param>
    /// <exception cref="ProtocolException">It has a variable that is none.</exception>
    internal ClientText Text(string name, string usual)
    {
        try
        {
            return new ClientText(Option(name, usual));
        }
        catch (FormatException error)
        {
            throw Explain(name, error.Message, error);
        }
    }

    /// <summary>Prepares a text with variables for frames, as JSON if it looks like that.</summary>
    /// <param name="name">The option that it comes from.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ProtocolException">There is no such variable.</exception>
    internal CompiledTemplate Compile(string name, string text)
    {
        try
        {
            return new CompiledTemplate(Template.Parse(text), _variables);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw Wrong(name, $"cannot be written: {error.Message}");
        }
    }
}

/// <summary>A wire format in code cannot be made: it is not there, or an option of it is wrong. The message is for people.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ProtocolException(string message, Exception? inner = null) : Exception(message, inner);
