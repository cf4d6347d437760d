using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Profiles;

/// <summary>How the bytes of a signature are written.</summary>
public enum SignatureForm
{
    /// <summary>Lower-case hexadecimal digits.</summary>
    Hex,

    /// <summary>Base64 with padding (RFC 4648 section 4).</summary>
    Base64,

    /// <summary>Base64 for URLs, without padding (RFC 4648 section 5).</summary>
    Base64Url,
}

/// <summary>
/// What <c>${signature}</c> is: HMAC-SHA256 (RFC 2104) over a text that is made of a client's fields in a declared form. Seed
/// row 1.22 asks for one of message bodies and leaves fields, key and form open. A pure value. Immutable.
/// </summary>
public sealed record SignaturePolicy
{
    /// <summary>The key, as UTF-8; <c>${NAME}</c> for a secret of the environment.</summary>
    public required Template Key { get; init; }

    /// <summary>
    /// The text that is signed, as UTF-8, values as they are: fields and canonical form in one. <c>${time.ms}</c> is the same
    /// instant as in the frame. Outside chat messages <c>${body}</c> is empty.
    /// </summary>
    public required Template Text { get; init; }

    /// <summary>How it is written. Default hexadecimal.</summary>
    public SignatureForm Form { get; init; } = SignatureForm.Hex;
}
