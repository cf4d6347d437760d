using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Plays a wire format that is given as data. Thread-safe.</summary>
public sealed class TemplateProtocol : IChatProtocol
{
    private readonly ProtocolDefinition _definition;
    private readonly TemplateFormat _format;
    private readonly RequestBuilder _requests;

    /// <summary>Prepares a wire format.</summary>
    /// <param name="definition">The wire format.</param>
    /// <param name="auth">Where the token goes and what is signed; null: the token goes where the wire format has it.</param>
    /// <param name="clock">The wall clock for <c>${time.…}</c>; null: that of the system.</param>
    public TemplateProtocol(ProtocolDefinition definition, AuthPolicy? auth = null, TimeProvider? clock = null)
    {
        _definition = definition;
        clock ??= TimeProvider.System;
        var variables = new FrameVariables(definition, auth?.Signature);
        _requests = new RequestBuilder(definition, auth ?? AuthPolicy.AsProtocol, variables.Signer, clock);
        _format = new TemplateFormat(definition, variables, clock);
    }

    /// <inheritdoc />
    public bool Binary => _definition.Binary;

    /// <inheritdoc />
    public bool HasHeartbeat => _definition.Heartbeat is not null;

    /// <inheritdoc />
    public bool ReadsMessages => _format.ReadsMessages;

    /// <inheritdoc />
    public bool Acknowledges => _definition.Accepted is not null;

    /// <inheritdoc />
    public bool IsDurable => _definition.IsDurable;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => _requests.Request(target, client, timeout);

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) => new TemplateConversation(_format, client);
}
