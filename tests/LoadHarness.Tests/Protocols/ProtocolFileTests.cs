using System.Text;

namespace LoadHarness.Tests.Protocols;

/// <summary>The protocols of the repository that no tutorial prints: what goes over the wire, byte for byte.</summary>
public sealed class ProtocolFileTests
{
    [Fact]
    public void Phoenix_Frames_AreArraysOfRefsTopicEventAndPayload()
    {
        var stage = ProtocolStage.Of("phoenix");

        Assert.Equal("/socket/websocket?vsn=2.0.0&token=tok-7", stage.Path);
        Assert.Equal("""["join","join","room:r1","phx_join",{"token":"tok-7","user":"ann"}]""", stage.Join);
        Assert.Equal("""["join","7-3","room:r1","new_msg",{"body":"say \"hi\""}]""", stage.Say("say \"hi\""));
        Assert.Equal("""[null,"heartbeat","phoenix","heartbeat",{}]""", stage.Heartbeat);
    }

    /// <summary>As the documentation of Phoenix.Socket.Message and Phoenix.Socket.Reply has them.</summary>
    [Theory]
    [InlineData("""["join","join","room:r1","phx_reply",{"response":{},"status":"ok"}]""", "joined")]
    [InlineData("""["join","7-3","room:r1","phx_reply",{"response":{},"status":"ok"}]""", "accepted 3")]
    [InlineData("""["join","7-3","room:r1","phx_reply",{"response":{"reason":"slow down"},"status":"error"}]""", "rejected 3 *")]
    [InlineData("""[null,null,"room:r1","new_msg",{"body":"hi"}]""", "message *")]
    [InlineData("""[null,"heartbeat","phoenix","phx_reply",{"response":{},"status":"ok"}]""", "heartbeat answered")]
    [InlineData("""["join","join","room:r1","phx_error",{}]""", "notice channel-crashed *")]
    [InlineData("""["join","join","room:r1","phx_close",{}]""", "notice channel-closed *")]
    [InlineData("""["join",null,"room:r1","presence_state",{}]""", "")]
    [InlineData("""["join","join","room:r1","phx_reply",{"response":{"reason":"unauthorized"},"status":"error"}]""", "refused *")]
    public void Phoenix_WhatComes_IsToldApart(string frame, string expected) => Assert.Equal(expected.Replace("*", frame), Hear("phoenix", frame));

    [Fact]
    public void JsonAcks_Proof_IsTheHmacOfTheNonce()
    {
        var output = new RecordedOutput();
        var conversation = ProtocolStage.Of("json-acks").Converse(output);
        conversation.Read("""{"type":"challenge","nonce":"n+/1"}"""u8, isBinary: false, output);

        var proof = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("tok-7"u8, "n+/1:ann"u8));
        Assert.Equal(
            ["""{"type":"hello","user":"ann","room":"r1"}""", $$"""{"type":"proof","proof":"{{proof}}"}"""], output.Sent.Select(Encoding.UTF8.GetString));
    }

    [Theory]
    [InlineData("""{"type":"ack","id":"7-3"}""", "accepted 3")]
    [InlineData("""{"type":"nack","id":"7-3","why":"rate limit"}""", "rejected 3 *")]
    [InlineData("""{"type":"ping","n":12}""", """send {"type":"pong","n":"12"}""")]
    [InlineData("""{"type":"kick","why":"elsewhere"}""", "notice kick *")]
    [InlineData("""{"type":"msg","text":"hi"}""", "message *")]
    [InlineData("""{"type":"error","why":"?"}""", "error *")]
    public void JsonAcks_WhatComes_IsToldApart(string frame, string expected) => Assert.Equal(expected.Replace("*", frame), Hear("json-acks", frame));

    [Fact]
    public void SockJs_RawEndpoint_HasTheTextsOfTheApplication()
    {
        var stage = ProtocolStage.Of("sockjs");

        Assert.Equal(("/sockjs/websocket", "hi"), (stage.Path, stage.Say("hi")));
        Assert.Equal("message hi", Hear("sockjs", "hi"));
    }

    /// <summary>What the file says of the other endpoint.</summary>
    [Fact]
    public void SockJs_WithFrames_IsWhatTheCommentsSay()
    {
        var comment = Scenarios.RepositoryFiles.Read("scenarios/protocols/sockjs.yaml").Split('\n')
            .Where(line => line.StartsWith("#   ", StringComparison.Ordinal)).Select(line => line[4..]);
        var stage = ProtocolStage.Written(string.Join('\n', comment));
        var output = new RecordedOutput();
        var conversation = stage.Converse(output);
        foreach (var frame in (string[])["o", "h", """a["one","two"]""", """c[3000,"Go away!"]"""])
        {
            conversation.Read(Encoding.UTF8.GetBytes(frame), isBinary: false, output);
        }

        Assert.Equal("""
            await the login 10s
            joined
            message a["one","two"]
            notice closed c[3000,"Go away!"]
            """, output.Take());
        Assert.Equal("""["say \"hi\""]""", stage.Say("say \"hi\""));
    }

    private static string Hear(string protocol, string frame)
    {
        var output = new RecordedOutput();
        var conversation = ProtocolStage.Of(protocol).Converse(output);
        output.Take();
        conversation.Read(Encoding.UTF8.GetBytes(frame), isBinary: false, output);
        return output.Take();
    }
}
