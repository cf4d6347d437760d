using LoadHarness.Clients.Protocols;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Auth;

/// <summary>Where the token goes: one line of a profile switches it.</summary>
public sealed class AuthPlaceTests
{
    private static readonly ClientIdentity Special = new(7, "people", "ann", "a/b+c=", "r1");

    [Fact]
    public void Protocol_Default_TokenIsWhereTheFormatHasIt()
    {
        Assert.Equal("/chat?token=tok-7&room=r1", ProtocolStage.With("flat-json", "protocol").Path);
        Assert.Equal(["Authorization: Bearer tok-7"], ProtocolStage.With("wx-push", "protocol").Headers);
    }

    [Fact]
    public void Seed4_1_AuthNone_LeavesOutWhatTheProtocolHasOfIt()
    {
        Assert.Equal("/chat?room=r1", ProtocolStage.With("flat-json", "none").Path);
        Assert.Equal(["content-type: application/json"], ProtocolStage.With("wx-room", "none").Headers);
    }

    [Theory]
    [InlineData("{ query: { token: { value: '${token}', raw: true } } }", "/chat?room=r1&token=a/b+c=")] // seed row 0.1
    [InlineData("{ query: { access: '${token}' } }", "/chat?room=r1&access=a%2Fb%2Bc%3D")]
    [InlineData("{ query: ['${token}', { value: '${user}', raw: true }] }", "/chat?room=r1&a%2Fb%2Bc%3D&ann")] // seed row 2.1
    [InlineData("{ headers: { Authorization: '${token}' } }", "/chat?room=r1")]
    public void Places_OfThePolicy_TakeThePlaceOfTheProtocols(string auth, string path) =>
        Assert.Equal(path, ProtocolStage.With("flat-json", auth, Special).Path);

    [Fact]
    public void Seed1_5_HeaderBearer() => Assert.Equal(
        ["Authorization: Bearer tok-7"], ProtocolStage.With("flat-json", "{ headers: { Authorization: 'Bearer ${token}' } }").Headers);

    [Fact]
    public void Seed3_1_HeaderRaw_ReplacesThatOfTheSameName() => Assert.Equal(
        ["authorization: tok-7"], ProtocolStage.With("wx-push", "{ headers: { authorization: '${token}' } }").Headers);

    [Fact]
    public void Cookies_AreOneHeader() => Assert.Equal(
        ["content-type: application/json", "Cookie: sid=tok-7; room=r1"],
        ProtocolStage.With("wx-rtc", "{ cookies: { sid: '${token}', room: '${room}' } }").Headers);

    [Fact]
    public void SubProtocols_FollowThoseOfTheProtocol() =>
        Assert.Equal(["chat", "bearer.tok-7"], ProtocolStage.With("wx-push", "{ sub-protocols: ['bearer.${token}'] }").Request.SubProtocols);

    [Fact]
    public void Seed1_6_Seed3_2_FramesKeepTheTokenWhereverElseItGoes()
    {
        Assert.Contains("\"token\":\"tok-7\"", ProtocolStage.With("wx-push", "{ cookies: { sid: '${token}' } }").Join);
        Assert.Contains("\"token\":\"tok-7\"", ProtocolStage.With("wx-room", "{ cookies: { sid: '${token}' } }").Heartbeat);
    }

    [Fact]
    public void Signature_Alone_LeavesTheTokenWhereItIs() => Assert.Equal(
        "/chat?token=tok-7&room=r1&s=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ProtocolStage.With(
            "flat-json", "{ query: { s: '${signature}' }, sign: { key: '${KEY}', text: 'what do ya want for nothing?' } }").Path);
}
