using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.ReferenceBackend.Access;

/// <summary>
/// Hands out tokens and knows which are good. A token says itself whom it is for and until when, and is signed: nothing is kept, so that
/// logins without end cost no memory, and an expired one can be told from a wrong one for ever. Thread-safe.
/// </summary>
internal sealed class TokenDesk(BackendOptions options)
{
    private const string Missing = "the token is missing or wrong";
    private const string Expired = "the token has expired";

    /// <summary>Parts of a token: user, serial number, expiry, signature.</summary>
    private const int Parts = 4;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly long _start = options.Time.GetTimestamp();
    private long _lastSerial;

    /// <summary>The clock of expiry: time since the start of the server.</summary>
    public TimeSpan Now => options.Time.GetElapsedTime(_start);

    /// <summary>A token that no one has had before.</summary>
    public string Issue(string user)
    {
        var lifetime = options.Rules.TokenLifetime;
        var expiry = lifetime > TimeSpan.Zero ? Now + lifetime : TimeSpan.MaxValue;
        var claim = string.Create(
            CultureInfo.InvariantCulture,
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(user))}.{Interlocked.Increment(ref _lastSerial)}.{expiry.Ticks}");
        return $"{claim}.{Sign(claim)}";
    }

    /// <summary>Judges a token.</summary>
    /// <param name="shown">The token.</param>
    /// <param name="refusal">What is wrong with it, for people.</param>
    /// <returns>Null: it is refused.</returns>
    public Pass? Judge(Credential shown, out string refusal)
    {
        refusal = Missing;
        if (ReadIssued(shown.Text) is { } issued)
        {
            refusal = Expired;
            return issued.ExpiresAt > Now ? issued : null;
        }

        if (options.RequiredToken is { } required)
            return shown.Text == required || shown.Raw == required ? new Pass(string.Empty) : null;
        return shown.Text.Length > 0 && !options.Rules.RequireLogin ? new Pass(shown.Text) : null;
    }

    /// <summary>What a token of this desk says; null: it is from elsewhere.</summary>
    private Pass? ReadIssued(string token)
    {
        var parts = token.Split('.', Parts + 1);
        if (parts.Length != Parts || parts[^1] != Sign(token[..token.LastIndexOf('.')]))
            return null;
        var user = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]));
        return new Pass(user, TimeSpan.FromTicks(long.Parse(parts[2], CultureInfo.InvariantCulture)));
    }

    /// <summary>Half of the digits are plenty, and the token goes into an address.</summary>
    private string Sign(string claim) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(claim)).AsSpan(..16));
}
