using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>What a wire format that is written in code is made with: its file, and where the token goes. Immutable, thread-safe.</summary>
public sealed class ProtocolSettings
{
    private readonly RequestBuilder _requests;

    /// <summary>Reads a definition.</summary>
    /// <param name="definition">The protocol file: URL, headers, sub-protocols, options.</param>
    /// <param name="auth">Where the token goes; null: where the protocol file has it.</param>
    /// <param name="clock">The wall clock; null: that of the system.</param>
    public ProtocolSettings(ProtocolDefinition definition, AuthPolicy? auth = null, TimeProvider? clock = null)
    {
        (Definition, Clock) = (definition, clock ?? TimeProvider.System);
        _requests = new RequestBuilder(definition, auth ?? AuthPolicy.AsProtocol, new FrameVariables(definition, auth?.Signature).Signer, Clock);
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
            : throw new ProtocolException($"the option '{name}' of the protocol '{Definition.Name}' is '{value}', but can only be {string.Join(", ", words.ToArray())}");
    }
}

/// <summary>A wire format in code cannot be made: it is not there, or an option of it is wrong. The message is for people.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ProtocolException(string message, Exception? inner = null) : Exception(message, inner);
