using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>What goes over the wire, byte for byte as the code of the seeds sends it.</summary>
public sealed class SeedFrameTests
{
    private const string Awkward = "say \"hi\" \\ bye\nnew line";

    [Fact]
    public void Seed0_1_TokenIsInTheQueryAsItIs()
    {
        var stage = ProtocolStage.Of("flat-json");

        Assert.StartsWith("/chat?token=a/b+c&room=", ProtocolStageOf("flat-json", token: "a/b+c").Path);
        Assert.Equal("/chat?token=tok-7&room=r1", stage.Path);
        Assert.Empty(stage.Headers);
    }

    [Theory]
    [InlineData("""{"type":"msg","content":"hello"}""", FrameMeaning.Chat)]
    [InlineData("""{"type":"msg","content":""}""", FrameMeaning.Chat)]
    public void Seed0_4_TypeMsgIsChat(string frame, FrameMeaning expected) =>
        Assert.Equal(expected, ProtocolStage.Of("flat-json").Read(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("""{"type":"pong"}""", FrameMeaning.HeartbeatReply)]
    [InlineData("""{"type":"notice"}""", FrameMeaning.Other)]
    [InlineData("raw text", FrameMeaning.Unreadable)] // counts as chat without a stamp, and is quoted
    public void Seed0_5_OtherTypesAreNoChatAndRawTextIsToldApart(string frame, FrameMeaning expected) =>
        Assert.Equal(expected, ProtocolStage.Of("flat-json").Read(Encoding.UTF8.GetBytes(frame)));

    [Fact]
    public void Seed0_15_HeartbeatIsPing() => Assert.Equal("""{"type":"ping"}""", ProtocolStage.Of("flat-json").Heartbeat);

    [Fact]
    public void Seed0_21_ChatIsFlatJson() => Assert.Equal("""{"type":"msg","content":"hello"}""", ProtocolStage.Of("flat-json").Say("hello"));

    [Fact]
    public void Seed0_22_AwkwardTextIsInterpolatedAndMakesAFrameThatIsNoJson()
    {
        var frame = ProtocolStage.Of("flat-json").Say(Awkward);

        Assert.Equal($$"""{"type":"msg","content":"{{Awkward}}"}""", frame);
        Assert.False(JsonPath.IsJson(Encoding.UTF8.GetBytes(frame)));
    }

    [Fact]
    public void Seed1_5_BearerTokenAndSubProtocolChat()
    {
        var stage = ProtocolStage.Of("wx-push");

        Assert.Equal(["Authorization: Bearer tok-7"], stage.Headers);
        Assert.Equal(["chat"], stage.Request.SubProtocols);
        Assert.Equal("/wx-push", stage.Path);
    }

    [Fact]
    public void Seed1_6_FirstFrameIsAuthAndItsAnswerMeansJoined()
    {
        var stage = ProtocolStage.Of("wx-push");

        Assert.Equal("""{"type":"auth","token":"tok-7","room":"r1"}""", stage.Join);
        Assert.Equal(FrameMeaning.Joined, stage.Read("""{"type":"auth","ok":true}"""u8));
        Assert.Equal(FrameMeaning.Refused, stage.Read("""{"type":"auth","ok":false}"""u8));
    }

    [Fact]
    public void Seed1_16_HeartbeatIsHeartbeat() => Assert.Equal("""{"type":"heartbeat"}""", ProtocolStage.Of("wx-push").Heartbeat);

    [Fact]
    public void Seed1_20_ChatHasAMessageIdOfItsOwn()
    {
        var stage = ProtocolStage.Of("wx-push");

        Assert.Equal("""{"type":"msg","content":"hello","messageId":"7-3","userId":"ann"}""", stage.Say("hello"));
        Assert.Equal("""{"type":"msg","content":"hello","messageId":"7-4","userId":"ann"}""", stage.Say("hello", sequence: 4));
        Assert.Equal(FrameMeaning.Chat, stage.Read("""{"type":"msg","content":"x","messageId":"1-1"}"""u8));
    }

    [Fact]
    public void Seed1_25_ChatHasTheIdOfWhoSaysItInItsBody() =>
        Assert.EndsWith(""" "userId":"ann"} """.Trim(), ProtocolStage.Of("wx-push").Say("hello"));

    [Theory]
    [InlineData("text", false)]
    [InlineData("binary", true)]
    public void Seed1_21_FramesAreTextOrBinary(string frames, bool isBinary) =>
        Assert.Equal(isBinary, ProtocolStage.Written($"extends: wx-push\nframes: {frames}").Binary);

    [Fact]
    public void Seed2_1_QueryHasTwoValuesWithoutNames()
    {
        var stage = ProtocolStage.Of("wx-heartbeat");

        Assert.Equal("/wx-heartbeat/websocket?r1&ann", stage.Path);
        Assert.Empty(stage.Headers);
        Assert.Equal("", stage.Join);
    }

    [Fact]
    public void Seed2_3_HeartbeatIsHeartbeat() => Assert.Equal("""{"type":"heartbeat"}""", ProtocolStage.Of("wx-heartbeat").Heartbeat);

    [Fact]
    public void Seed3_1_AuthorizationIsTheTokenWithoutBearer() =>
        Assert.Equal(["Authorization: tok-7", "content-type: application/json"], ProtocolStage.Of("wx-room").Headers);

    [Fact]
    public void Seed3_2_TokenIsInEveryFrame()
    {
        var stage = ProtocolStage.Of("wx-room");

        Assert.All([stage.Join, stage.Heartbeat, stage.Say("hello")], frame => Assert.StartsWith("""{"token":"tok-7","type":""", frame));
    }

    [Fact]
    public void Seed3_3_HeartbeatIsType1WithEmptyPayload() =>
        Assert.Equal("""{"token":"tok-7","type":1,"payLoad":""}""", ProtocolStage.Of("wx-room").Heartbeat);

    [Fact]
    public void Seed3_4_JoinIsType3WithTheTopicAsJsonInAString() =>
        Assert.Equal("""{"token":"tok-7","type":3,"payLoad":"{\"topic\":\"r1\"}"}""", ProtocolStage.Of("wx-room").Join);

    [Fact]
    public void Seed3_5_ChatHasThreeNestedEncodings() =>
        Assert.Equal(
            """
            {"token":"tok-7","type":2,"payLoad":"{\"topic\":\"r1\",\"chatInfo\":\"{\\\"user\\\":\\\"ann\\\",\\\"displayName\\\":\\\"ann\\\",
            \\\"avatarurl\\\":\\\"https://example.com/ann.png\\\",\\\"stream\\\":\\\"stream-r1\\\",\\\"content\\\":\\\"hello\\\",
            \\\"type\\\":\\\"message\\\",\\\"createdat\\\":\\\"2018-10-8 14:30\\\"}\"}"}
            """.ReplaceLineEndings(""),
            ProtocolStage.Of("wx-room").Say("hello"));

    [Fact]
    public void Seed3_5_AwkwardTextIsEscapedOnceForEachOfTheThree() =>
        Assert.Contains(
            """\\\"content\\\":\\\"say \\\\\\\"hi\\\\\\\" \\\\\\\\ bye\\\\nnew line\\\",""", ProtocolStage.Of("wx-room").Say(Awkward));

    [Fact]
    public void Seed3_6_ARoomHasATopicAndAStream()
    {
        var frame = ProtocolStage.Of("wx-room").Say("hello");

        Assert.Contains(""" \"topic\":\"r1\" """.Trim(), frame);
        Assert.Contains(""" \\\"stream\\\":\\\"stream-r1\\\" """.Trim(), frame);
    }

    [Theory]
    [InlineData("""{"code":200,"data":"{\"type\":\"join\",\"topic\":\"r1\"}"}""", FrameMeaning.Joined)]
    [InlineData("""{"code":200,"data":"{\"type\":\"message\",\"content\":\"hello\"}"}""", FrameMeaning.Chat)]
    [InlineData("""{"code":200,"data":"{\"type\":\"question\",\"content\":\"{\\\"content\\\":\\\"why?\\\"}\"}"}""", FrameMeaning.Other)]
    [InlineData("""{"code":200,"data":"{\"type\":\"answer\",\"content\":\"{\\\"answer\\\":\\\"so\\\"}\"}"}""", FrameMeaning.Other)]
    [InlineData("""{"code":500,"data":"oh dear"}""", FrameMeaning.Other)]
    [InlineData("""{"code":200,"data":{"type":"message"}}""", FrameMeaning.Other)]
    [InlineData("""{"code":200,"data":"{\"type\":\"mess"}""", FrameMeaning.Other)]
    [InlineData("message", FrameMeaning.Unreadable)]
    public void Seed3_7_DataIsJsonInAStringAndItsTypeTellsChatFromTheRest(string frame, FrameMeaning expected) =>
        Assert.Equal(expected, ProtocolStage.Of("wx-room").Read(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("data.$.type", "question", FrameMeaning.Chat)]
    [InlineData("data.$.content.$.question", "why?", FrameMeaning.Chat)]
    [InlineData("data.$.content.$.question", "how?", FrameMeaning.Other)]
    [InlineData("data.$.type", "answer", FrameMeaning.Other)]
    public void Seed3_7_AQuestionIsToldByItsTypeOrByWhatItsContentHolds(string path, string value, FrameMeaning expected)
    {
        var stage = ProtocolStage.Written("say: ${body}\nchat: " + $"{{ json: {path}, equals: '{value}' }}");

        Assert.Equal(
            expected,
            stage.Read("""{"code":200,"data":"{\"type\":\"question\",\"content\":\"{\\\"question\\\":\\\"why?\\\"}\"}"}"""u8));
    }

    [Theory]
    [InlineData("data.$.type", "answer")]
    [InlineData("data.$.avatarurl", "a.png")]
    [InlineData("data.$.displayName", "Ann")]
    [InlineData("data.$.content.$.orgLogo", "o.png")]
    [InlineData("data.$.content.$.orgName", "Org")]
    [InlineData("data.$.content.$.question", "why?")]
    [InlineData("data.$.content.$.answer", "so")]
    [InlineData("data.$.content.$.content", "see")]
    public void Seed3_8_EveryFieldThatItReadsCanBeNamed(string path, string value)
    {
        const string Content = """{"orgLogo":"o.png","orgName":"Org","question":"why?","answer":"so","content":"see"}""";
        var data = $$"""{"type":"answer","avatarurl":"a.png","displayName":"Ann","content":{{Quote(Content)}}}""";
        var frame = Encoding.UTF8.GetBytes($$"""{"code":200,"data":{{Quote(data)}}}""");

        Assert.Equal(FrameMeaning.Chat, ProtocolStage.Written($"say: ${{body}}\nchat: {{ json: {path}, equals: '{value}' }}").Read(frame));
        Assert.Equal(FrameMeaning.Other, ProtocolStage.Written($"say: ${{body}}\nchat: {{ json: {path}, equals: 'x{value}' }}").Read(frame));
    }

    [Fact]
    public void Seed3_8_WhatAMessageShowsIsInWhatItSays()
    {
        var frame = ProtocolStage.Of("wx-room").Say("hello");

        Assert.All(
            (string[])["type", "avatarurl", "displayName", "content"], field => Assert.Contains($"\\\\\\\"{field}\\\\\\\":\\\\\\\"", frame));
    }

    [Fact]
    public void Seed3_14_AMessageHasNoIdByWhichItCouldBeToldFromItsCopy() =>
        Assert.DoesNotMatch("(?i)\"(message)?id", ProtocolStage.Of("wx-room").Say("hello").Replace("\\", "", StringComparison.Ordinal));

    [Fact]
    public void Seed3_16_AnEmptyMessageIsSentAsAnyOther() =>
        Assert.Contains("""\\\"content\\\":\\\"\\\",""", ProtocolStage.Of("wx-room").Say(""));

    [Fact]
    public void Seed3_20_CreatedAtHasNeitherSecondsNorZone() =>
        Assert.Contains("""\\\"createdat\\\":\\\"2018-10-8 14:30\\\"}""", ProtocolStage.Of("wx-room").Say("hello"));

    [Fact]
    public void Seed4_1_ContentTypeHeaderAndNoAuth()
    {
        var stage = ProtocolStage.Of("wx-rtc");

        Assert.Equal(["content-type: application/json"], stage.Headers);
        Assert.Equal("/wx-rtc?room=r1", stage.Path);
        Assert.DoesNotContain("tok-7", stage.Path + stage.Join + stage.Heartbeat + stage.Say("hello"));
    }

    [Fact]
    public void Seed4_9_PayloadIsTheTextItself()
    {
        Assert.Equal(Awkward, ProtocolStage.Of("wx-rtc").Say(Awkward));
        Assert.Equal(FrameMeaning.Chat, ProtocolStage.Of("wx-rtc").Read("anything"u8));
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static ProtocolStage ProtocolStageOf(string name, string token) =>
        ProtocolStage.Written($"extends: {name}", new ClientIdentity(7, "people", "ann", token, "r1"));
}
