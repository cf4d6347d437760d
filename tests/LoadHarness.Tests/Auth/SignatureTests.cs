using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Auth;

/// <summary>Signatures of messages and requests.</summary>
public sealed class SignatureTests
{
    private const string Signed = "{ key: '${KEY}', text: \"${user}|${room}|${id}|${time.ms}\\n${body}\" }";

    /// <summary>RFC 4231, test case 2.</summary>
    [Theory]
    [InlineData(SignatureForm.Hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(SignatureForm.Base64, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")]
    [InlineData(SignatureForm.Base64Url, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM")]
    public void Seed1_22_SignatureIsHmacSha256(SignatureForm form, string expected)
    {
        var signer = new FrameSigner(new SignaturePolicy
        {
            Key = Template.Parse("${token}"),
            Text = Template.Parse("what do ya want for ${user}?"),
            Form = form,
        }, FrameVariables.None);

        Assert.Equal(expected, signer.Of(new ClientIdentity(0, "p", "nothing", "Jefe", "r"), default));
    }

    [Fact]
    public void Seed1_22_ABodyIsSignedAsItIsWithItsFieldsAndTheTimeOfItsFrame()
    {
        var stage = ProtocolStage.With(
            "wx-push\nsay: { json: { content: '${body}', at: '${time.ms}', sign: '${signature}' } }", $"{{ sign: {Signed} }}");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("Jefe"u8, "ann|r1|7-3|1539009059123\nsay \"hi\""u8));

        Assert.Equal($$"""{"content":"say \"hi\"","at":"1539009059123","sign":"{{expected}}"}""", stage.Say("say \"hi\""));
    }

    [Fact]
    public void Write_ManyTimes_AllocatesNothing()
    {
        var signer = new FrameSigner(new SignaturePolicy { Key = Template.Parse("k"), Text = Template.Parse("${user}${body}") }, FrameVariables.None);
        var client = new ClientIdentity(7, "people", "ann", "t", "r");
        var frame = new ArrayBufferWriter<byte>(256);
        void Write()
        {
            frame.ResetWrittenCount();
            signer.Write(new FrameContext { Client = client, Sequence = 1, Body = "hello"u8 }, frame);
        }

        Assert.Equal(0, Allocated.By(Write, times: 1_000));
        Assert.Equal(64, Encoding.ASCII.GetString(frame.WrittenSpan).Length);
    }
}
