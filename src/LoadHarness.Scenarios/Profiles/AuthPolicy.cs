using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// Where a client's token comes from and where in the request of its upgrade it goes. A protocol says where its own format
/// has the token (<c>${token}</c> in its query, headers and frames: an in-band auth frame is its join frame); a policy that
/// places the token itself takes the place of the protocol's query and headers, so that a profile switches it with one line.
/// Frames stay as the protocol writes them. A pure value. Sources: seed rows 0.1, 1.5, 1.6, 1.22, 2.1, 3.1, 3.2, 4.1. Immutable.
/// </summary>
public sealed record AuthPolicy
{
    /// <summary>Name of the variable of templates that holds the token.</summary>
    public const string TokenVariable = "token";

    /// <summary>Name of the variable of templates that holds the signature.</summary>
    public const string SignatureVariable = "signature";

    /// <summary>The population's token, where the protocol has it: the default.</summary>
    public static AuthPolicy AsProtocol { get; } = new();

    /// <summary>No token: what the protocol's query and headers hold of it is left out, and in frames it is empty (seed row 4.1).</summary>
    public static AuthPolicy None { get; } = new() { HasToken = false };

    /// <summary>Whether there is a token. Default true.</summary>
    public bool HasToken { get; init; } = true;

    /// <summary>Query parameters, named or not, percent-encoded or raw (seed rows 0.1, 2.1). Default none.</summary>
    public IReadOnlyList<NamedTemplate> Query { get; init; } = [];

    /// <summary>Headers, in place of the protocol's of the same name: raw (seed row 3.1) or Bearer (1.5). Default none.</summary>
    public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

    /// <summary>Cookies. Default none.</summary>
    public IReadOnlyList<NamedTemplate> Cookies { get; init; } = [];

    /// <summary>Sub-protocols offered after those of the protocol. Default none.</summary>
    public IReadOnlyList<Template> SubProtocols { get; init; } = [];

    /// <summary>The HTTP login that gives the token; null: it is the token of the population.</summary>
    public LoginPolicy? Login { get; init; }

    /// <summary>What <c>${signature}</c> is; null: nothing is signed.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>Whether the token, where the protocol's own query and headers have it, is left out.</summary>
    public bool ReplacesToken => !HasToken || Uses(TokenVariable);

    /// <summary>Whether a place of this policy holds a variable.</summary>
    public bool Uses(string variable) =>
        Query.Concat(Headers).Concat(Cookies).Select(place => place.Value).Concat(SubProtocols)
            .Any(template => template.Variables.Contains(variable));
}
