using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Mqtt;

/// <summary>What a client and a broker say to each other, byte by byte. Examples of the standard are those of OASIS MQTT 3.1.1.</summary>
public sealed class MqttConversationTests
{
    private const string OverText = "dismissed it sent what is no MQTT 3.1.1, so that nothing after it can be trusted";

    /// <summary>Nothing of it can be had on a connection that is joined; the cause after each.</summary>
    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "20 02 00 00", "a second CONNACK" },
        { "00 00", "a packet of a type that no server sends to such a client" },
        { "10 00", "a packet of a type that no server sends to such a client" }, // CONNECT
        { "50 02 00 01", "a packet of a type that no server sends to such a client" }, // PUBREC: QoS 2 is not spoken
        { "C0 00", "a packet of a type that no server sends to such a client" }, // PINGREQ
        { "F0 00", "a packet of a type that no server sends to such a client" },
        { "34 07 00 03 61 2F 62 00 0A", "a PUBLISH with a QoS that was not asked for" },
        { "36 07 00 03 61 2F 62 00 0A", "a PUBLISH with a QoS that was not asked for" }, // QoS 3 (section 3.3.1.2)
        { "32 07 00 03 61 2F 62 00 00", "a malformed PUBLISH" }, // packet identifier 0 (section 2.3.1)
        { "32 06 00 03 61 2F 62 00", "a malformed PUBLISH" }, // half an identifier
        { "30 01 00", "a malformed PUBLISH" },
        { "30 00", "a malformed PUBLISH" },
        { "30 03 00 02 61", "a malformed PUBLISH" }, // a topic that ends after the packet
        { "30 03 00 01 FF", "a malformed PUBLISH" }, // a topic that is no UTF-8 (section 1.5.3)
        { "40 01 00", "a malformed PUBACK" },
        { "40 03 00 01 00", "a malformed PUBACK" },
        { "42 02 00 01", "a packet with flags or a length that its type may not have" },
        { "90 03 FF FF 03", "a malformed SUBACK" }, // section 3.9.3
        { "90 03 00 01 00", "a malformed SUBACK" }, // of no question
        { "90 02 FF FF", "a malformed SUBACK" },
        { "D0 01 00", "a packet with flags or a length that its type may not have" },
        { "D1 00", "a packet with flags or a length that its type may not have" },
        { "30 80 80 80 80 01", "a packet whose length has more than four bytes" },
        { "30 FF FF FF 7F", "a packet longer than max-message" },
        { "30 81 80 40", "a packet longer than max-message" }, // one byte more than 1 MiB
    };

    [Fact]
    public void Open_AsksToBeLetIn()
    {
        var stage = new MqttStage().Open();

        // Type and length, name and level of the protocol, flags (user, password, clean), keep-alive 60 s; client id, user, password.
        Assert.Equal("10 21 00 04 4D 51 54 54 04 C2 00 3C 00 0C 6C 6F 61 64 68 61 72 6E 65 73 73 37 00 03 61 6E 6E 00 02 70 77", Assert.Single(stage.Sent));
        Assert.Equal("await CONNECT 10s", stage.Told);
    }

    [Theory]
    [InlineData("session=kept", "C0 00 3C")]
    [InlineData("keep-alive=0", "C2 00 00")]
    [InlineData("keep-alive=65535", "C2 FF FF")]
    [InlineData("password=", "82 00 3C")]
    [InlineData("user=", "02 00 3C")] // a password alone is not possible (section 3.1.2.9)
    public void Open_OptionsShowInFlagsAndKeepAlive(string options, string expected) =>
        Assert.Equal(expected, Assert.Single(new MqttStage(options).Open().Sent).Substring("10 21 00 04 4D 51 54 54 04 ".Length, 8));

    [Fact]
    public void Open_WhatIsTooLongForAPacket_IsSaidAndNotSent()
    {
        var stage = new MqttStage(client: MqttStage.Ann with { Token = new string('x', 65_536) }).Open();

        Assert.Empty(stage.Sent);
        Assert.Equal("refused not asked: client id, user, password or topic is longer than 65,535 bytes", stage.Told);
    }

    [Fact]
    public void ConnAck_ThenSubAck_IsJoined()
    {
        var stage = new MqttStage().Open();
        _ = (stage.Sent, stage.Told);

        stage.Read("20 02 00 00");
        Assert.Equal("82 0C FF FF 00 07 63 68 61 74 2F 72 31 01", Assert.Single(stage.Sent)); // chat/r1 with QoS 1
        Assert.Equal("await SUBSCRIBE 10s", stage.Told);

        stage.Read("90 03 FF FF 01");
        Assert.Empty(stage.Sent);
        Assert.Equal("joined", stage.Told);
    }

    [Theory]
    [InlineData("01", "1: unacceptable protocol version")]
    [InlineData("02", "2: client identifier rejected")]
    [InlineData("03", "3: server unavailable")]
    [InlineData("04", "4: bad user name or password")]
    [InlineData("05", "5: not authorized")]
    [InlineData("06", "6: a code that MQTT 3.1.1 does not know")]
    public void ConnAck_WithACode_IsRefusedAndNothingMoreIsSaid(string code, string said)
    {
        var stage = new MqttStage().Open();
        _ = (stage.Sent, stage.Told);

        stage.Read($"20 02 00 {code} D0 00").Read("20 02 00 00");

        Assert.Equal($"refused CONNACK {said}", stage.Told);
        Assert.Empty(stage.Sent);
    }

    [Theory]
    [InlineData("20 01 00", "a malformed CONNACK")]
    [InlineData("20 02 02 00", "a malformed CONNACK")] // a flag that is none (section 3.2.2.1)
    [InlineData("D0 00", "a packet before CONNACK")]
    [InlineData("30 03 00 01 61", "a packet before CONNACK")]
    [InlineData("21 02 00 00", "a packet before CONNACK")]
    public void BeforeConnAck_AnythingElse_EndsIt(string frame, string what)
    {
        var stage = new MqttStage().Open();
        _ = stage.Told;

        Assert.StartsWith($"unreadable {what}: ", stage.Read(frame).Output.Take(), StringComparison.Ordinal);
    }

    [Fact]
    public void SubAck_Failure_IsRefused()
    {
        var stage = new MqttStage().Open().Read("20 02 00 00");
        _ = stage.Told;

        Assert.Equal("refused SUBACK 128: no subscription to chat/r1", stage.Read("90 03 FF FF 80").Told);
    }

    [Fact]
    public void SubAck_LessThanAskedFor_IsToldAndJoined()
    {
        var stage = new MqttStage().Open().Read("20 02 00 00");
        _ = stage.Told;

        Assert.Equal("error SUBACK 0: messages come with QoS 0, although QoS 1 was asked for\njoined", stage.Read("90 03 FF FF 00").Told);
    }

    [Fact]
    public void Say_Qos1_IsAcceptedByItsIdentifier()
    {
        var stage = new MqttStage().Join();

        Assert.Equal("32 0D 00 07 63 68 61 74 2F 72 31 00 01 68 69", stage.Say(40, "hi"));
        Assert.Equal("32 0D 00 07 63 68 61 74 2F 72 31 00 02 68 6F", stage.Say(41, "ho"));

        Assert.Equal("accepted 41", stage.Read("40 02 00 02").Told);
        Assert.Equal("accepted 40", stage.Read("40 02 00 01").Told);
        Assert.Equal("", stage.Read("40 02 00 01").Read("40 02 00 09").Read("40 02 00 00").Read("40 02 FF FF").Told); // answers to nothing
    }

    [Fact]
    public void Say_Qos0_HasNoIdentifierAndNoAnswer()
    {
        var stage = new MqttStage("qos=0 topic=${room}");

        Assert.False(stage.Protocol.Acknowledges);
        Assert.Equal("30 06 00 02 72 31 68 69", stage.Say(40, "hi"));
    }

    [Theory]
    [InlineData(123, "30 7F")] // the rows of table 2.4: the greatest length of one byte, the smallest of two, …
    [InlineData(124, "30 80 01")]
    [InlineData(16_379, "30 FF 7F")]
    [InlineData(16_380, "30 80 80 01")]
    [InlineData(2_097_147, "30 FF FF 7F")]
    [InlineData(2_097_148, "30 80 80 80 01")]
    public void Say_LengthIsAsInTheStandard(int bytes, string expected) =>
        Assert.StartsWith(expected + " 00 02 72 31", new MqttStage("qos=0 topic=${room}").Say(0, new string('x', bytes)), StringComparison.Ordinal);

    [Fact]
    public void Say_IdentifiersGoRoundAndSkipThatOfSubscribe()
    {
        var stage = new MqttStage().Join();
        for (var sequence = 0u; sequence < 65_533; sequence++)
        {
            stage.Say(sequence, "");
            stage.Read([0x40, 2, (byte)((sequence + 1) >> 8), (byte)(sequence + 1)]);
        }

        Assert.EndsWith("accepted 65532", stage.Told, StringComparison.Ordinal);
        Assert.EndsWith("FF FE", stage.Say(65_533, ""), StringComparison.Ordinal);
        Assert.EndsWith("00 01", stage.Say(65_534, ""), StringComparison.Ordinal);
        Assert.Equal("accepted 65534\naccepted 65533", stage.Read("40 02 00 01 40 02 FF FE").Told);
    }

    [Fact]
    public void Say_NoIdentifierIsFree_TheOldestIsForgotten()
    {
        var stage = new MqttStage().Join();
        for (var sequence = 0u; sequence <= 65_534; sequence++)
        {
            stage.Conversation.WriteSay(sequence, "x"u8, new System.Buffers.ArrayBufferWriter<byte>(32));
        }

        Assert.Equal("accepted 65534", stage.Read("40 02 00 01").Told);
        Assert.Equal("accepted 1", stage.Read("40 02 00 02").Told);
    }

    [Theory]
    [InlineData("32")]
    [InlineData("3A")] // DUP: it was sent before, which changes nothing (section 3.3.1.1)
    [InlineData("33")] // RETAIN
    public void Publish_Qos1_IsAMessageAndAcknowledged(string first)
    {
        // Topic a/b and packet identifier 10, as in figure 3.11 of the standard.
        var stage = new MqttStage().Join().Read($"{first} 09 00 03 61 2F 62 00 0A 68 69");

        Assert.Equal("40 02 00 0A", Assert.Single(stage.Sent));
        Assert.Equal("message hi", stage.Told);
    }

    [Fact]
    public void Publish_Qos0_IsAMessage()
    {
        var stage = new MqttStage().Join().Read("30 07 00 03 61 2F 62 68 69");

        Assert.Empty(stage.Sent);
        Assert.Equal("message hi", stage.Told);
    }

    [Fact]
    public void Publish_TopicOfAstralCharacters_IsRead() => // A and U+2A6D4, as in figure 1.2
        Assert.Equal("message hi", new MqttStage().Join().Read("30 09 00 05 41 F0 AA 9B 94 68 69").Told);

    [Fact]
    public void Heartbeat_IsAnswered()
    {
        var stage = new MqttStage().Join();

        Assert.Equal("C0 00", MqttStage.Frame(to => Assert.True(stage.Conversation.WriteHeartbeat(to))));
        Assert.Equal("heartbeat answered", stage.Read("D0 00").Told);
    }

    [Fact]
    public void Leave_IsTheLastThatIsSaid()
    {
        var stage = new MqttStage().Join();

        Assert.Equal("E0 00", MqttStage.Frame(to => Assert.True(stage.Conversation.WriteLeave(to))));
        Assert.Equal("", MqttStage.Frame(to => Assert.False(stage.Conversation.WriteHeartbeat(to) || stage.Conversation.WriteLeave(to))));
        Assert.Equal("message hi", stage.Read("32 09 00 03 61 2F 62 00 0A 68 69").Told);
        Assert.Empty(stage.Sent);
    }

    [Fact]
    public void KeptSession_WhatIsNotAcknowledgedIsRepeatedOnTheNextConnection()
    {
        var stage = new MqttStage("session=kept topic=${room}").Join();
        var frames = new[] { stage.Say(0, "a"), stage.Say(1, "b"), stage.Say(2, "c") };
        stage.Read("40 02 00 02");
        Assert.Equal("accepted 1", stage.Told);

        stage.Reconnect().Open().Read("20 02 01 00");
        _ = stage.Sent;
        stage.Read("90 03 FF FF 01");

        Assert.Equal([frames[0].Replace("32 ", "3A ", StringComparison.Ordinal), frames[2].Replace("32 ", "3A ", StringComparison.Ordinal)], stage.Sent);
        Assert.EndsWith("joined", stage.Told, StringComparison.Ordinal);
        Assert.Equal("accepted 2\naccepted 0", stage.Read("40 02 00 03 40 02 00 01").Told);
        Assert.EndsWith("00 04 64", stage.Say(3, "d"), StringComparison.Ordinal);
    }

    [Fact]
    public void KeptSession_ForgottenByTheServer_IsANotice()
    {
        var stage = new MqttStage("session=kept").Join();

        stage.Reconnect().Open().Read("20 02 00 00");
        Assert.Contains("notice session-lost CONNACK without session present: the server has forgotten the session", stage.Told, StringComparison.Ordinal);

        stage.Reconnect().Open().Read("20 02 01 00");
        Assert.DoesNotContain("notice", stage.Told, StringComparison.Ordinal);
    }

    [Fact]
    public void CleanSession_NothingIsRepeated()
    {
        var stage = new MqttStage().Join();
        stage.Say(0, "a");

        stage.Reconnect().Join();

        Assert.Equal("", stage.Read("40 02 00 01").Told);
        Assert.Empty(stage.Sent);
    }

    [Theory]
    [InlineData("qos=1 session=kept", true)]
    [InlineData("qos=0 session=kept", false)] // of QoS 0 nothing needs to be kept
    [InlineData("session=clean", false)]
    public void IsDurable_OnlyWhatTheServerMustKeep(string options, bool expected) => Assert.Equal(expected, new MqttStage(options).Protocol.IsDurable);

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_EndsItAndNothingAfterItIsRead(string frame, string what)
    {
        var stage = new MqttStage().Join().Read($"{frame} 30 07 00 03 61 2F 62 68 69").Read("D0 00");

        var told = stage.Output.Told.ToList();
        Assert.Equal(2, told.Count);
        Assert.StartsWith($"unreadable {what}: ", told[0], StringComparison.Ordinal);
        Assert.Equal(OverText, told[1]);
    }

    [Fact]
    public void TextFrame_EndsIt()
    {
        var stage = new MqttStage().Join();

        stage.Conversation.Read("D0"u8, isBinary: false, stage.Output);

        Assert.Equal($"unreadable a text frame where MQTT is spoken: D0\n{OverText}", stage.Told);
    }

    [Theory]
    [InlineData("qos=2", "the option 'qos' of the protocol 'mqtt' is '2', but can only be 1, 0")]
    [InlineData("session=keep", "the option 'session' of the protocol 'mqtt' is 'keep', but can only be clean, kept")]
    [InlineData("keep-alive=65536", "the option 'keep-alive' of the protocol 'mqtt': '65536' is not a whole number from 0 to 65,535")]
    [InlineData("keep-alive=1m", "the option 'keep-alive' of the protocol 'mqtt': '1m' is not a whole number from 0 to 65,535")]
    [InlineData("topic=", "the option 'topic' of the protocol 'mqtt': it is empty: write one for each room, such as chat/${room}")]
    [InlineData("topic=chat/#", "the option 'topic' of the protocol 'mqtt': a topic to which messages are sent has no + and no #: write one for each room, such as chat/${room}")]
    [InlineData("topic=${rom}", "the option 'topic' of the protocol 'mqtt': unknown variable 'rom', did you mean 'room'?")]
    [InlineData("user=${user", "the option 'user' of the protocol 'mqtt': '${user' at character 1 is not a variable: write ${name} with a lower-case name, or $${ for a literal")]
    [InlineData("keepalive=9", "the protocol 'mqtt' has no option 'keepalive', did you mean 'keep-alive'?")]
    public void WrongOption_SaysWhatToDo(string option, string message) =>
        Assert.Equal(message, Assert.Throws<ProtocolException>(() => new MqttStage(option)).Message);

    [Fact]
    public void Topic_RoomWithCharactersOfFilters_IsOneTopicOfItsOwn()
    {
        var stage = new MqttStage("qos=0", MqttStage.Ann with { Room = "a+b#c%" });

        Assert.Equal(MqttStage.Hex(Encoding.UTF8.GetBytes("chat/a%2Bb%23c%25")), stage.Say(0, "")[12..]);
    }

    [Fact]
    public void NothingIsAllocatedForAMessage()
    {
        var stage = new MqttStage().Join();
        var output = new DeafOutput();
        var frame = new System.Buffers.ArrayBufferWriter<byte>(256);
        var message = MqttStage.Bytes("32 09 00 03 61 2F 62 00 0A 68 69 D0 00");
        byte[] answer = [0x40, 2, 0, 0];
        var sequence = 0u;

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++, sequence++)
            {
                Exchange();
            }
        }));

        void Exchange()
        {
            frame.ResetWrittenCount();
            stage.Conversation.WriteSay(sequence, "a message of some length"u8, frame);
            (answer[2], answer[3]) = ((byte)((sequence + 1) >> 8), (byte)(sequence + 1));
            stage.Conversation.Read(answer, isBinary: true, output);
            stage.Conversation.Read(message, isBinary: true, output);
        }
    }
}
