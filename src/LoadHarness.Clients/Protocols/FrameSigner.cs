using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// Makes signatures: HMAC-SHA256 (RFC 2104, FIPS 180-4) over a text that is made of a client's fields (seed row 1.22). Without
/// allocation of ours. Immutable, thread-safe.
/// </summary>
/// <param name="policy">What is signed, with which key.</param>
/// <param name="variables">What the text may hold beside the fields of a client.</param>
internal sealed class FrameSigner(SignaturePolicy policy, FrameVariables variables) : IFrameValue
{
    /// <summary>Base64 of 32 bytes is 44 characters long, hexadecimal 64.</summary>
    private const int MaxLength = 2 * HMACSHA256.HashSizeInBytes;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    private readonly CompiledTemplate _key = new(policy.Key, variables, isRaw: true);
    private readonly CompiledTemplate _text = new(policy.Text, variables, isRaw: true);

    /// <summary>Whether the signed text tells the time, or the key does.</summary>
    public bool UsesTime => _text.UsesTime || _key.UsesTime;

    /// <summary>Writes the signature of a message; of anything else where the body is empty.</summary>
    public void Write(in FrameContext context, IBufferWriter<byte> to)
    {
        var scratch = _scratch ??= new ArrayBufferWriter<byte>(1024);
        scratch.ResetWrittenCount();
        _key.Write(context, scratch);
        var key = scratch.WrittenCount;
        _text.Write(context, scratch);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(scratch.WrittenSpan[..key], scratch.WrittenSpan[key..], hash);
        to.Advance(Format(hash, to.GetSpan(MaxLength)));
    }

    /// <summary>The signature of a request.</summary>
    public string Of(ClientIdentity client, DateTimeOffset now)
    {
        var signature = new ArrayBufferWriter<byte>(MaxLength);
        Write(new FrameContext { Client = client, Now = now }, signature);
        return Encoding.ASCII.GetString(signature.WrittenSpan);
    }

    private int Format(ReadOnlySpan<byte> hash, Span<byte> to)
    {
        var written = 0;
        switch (policy.Form)
        {
            case SignatureForm.Base64:
                Base64.EncodeToUtf8(hash, to, out _, out written);
                break;
            case SignatureForm.Base64Url:
                Base64Url.EncodeToUtf8(hash, to, out _, out written);
                break;
            default:
                Convert.TryToHexStringLower(hash, to, out written);
                break;
        }

        return written;
    }
}
