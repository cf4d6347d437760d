using System.Text;
using System.Xml;
using System.Xml.Linq;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Xmpp;

/// <summary>Frames that nobody could have meant, and frames however they are written.</summary>
public sealed class StanzaReaderTests
{
    private const string Unreadable = "unreadable a frame that is not one element of XML: ";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hello")]
    [InlineData("<message")]
    [InlineData("<message><body>a</message>")]
    [InlineData("<message/><message/>")]
    [InlineData("<message>")]
    [InlineData("<message type='a' type='b'/>")]
    [InlineData("<stream:features/>")] // a prefix that nobody has declared
    [InlineData("<message><body>&nbsp;</body></message>")] // RFC 6120 section 11.1: no entities but the five
    [InlineData("<!DOCTYPE m [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><message><body>&b;</body></message>")]
    [InlineData("<!DOCTYPE m SYSTEM 'file:///etc/passwd'><message/>")]
    [InlineData("<message><body>\u0001</body></message>")]
    public void WhatIsNotOneElement_IsUnreadableAndTheStreamGoesOn(string frame)
    {
        var stage = new XmppStage().Join();

        Assert.StartsWith(Unreadable, stage.Told(frame), StringComparison.Ordinal);
        Assert.Equal("message hello", stage.Told("<message type='groupchat'><body>hello</body></message>"));
    }

    [Fact]
    public void NoUtf8_IsUnreadable() => Assert.StartsWith(Unreadable, new XmppStage().Join().Told([.. "<message><body>"u8, 0xC3, 0x28, .. "</body></message>"u8]), StringComparison.Ordinal);

    [Fact]
    public void ElementsWithoutEnd_AreUnreadable() => Assert.StartsWith(
        Unreadable, new XmppStage().Join().Told(string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000))), StringComparison.Ordinal);

    [Fact]
    public void BinaryFrame_IsUnreadable()
    {
        var stage = new XmppStage().Join();

        stage.Conversation.Read("<message/>"u8, isBinary: true, stage.Output);

        Assert.Equal("unreadable a binary frame where text is spoken: <message/>", stage.Output.Take());
    }

    [Fact]
    public void NamesWithoutEnd_AreNotKeptForEver()
    {
        var stage = new XmppStage().Join();
        for (var i = 0; i < 5_000; i++)
        {
            stage.Told($"<{new string('x', 100)}{i}/>");
        }

        Assert.Equal("message hello", stage.Told("<message type='groupchat'><body>hello</body></message>"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomBytes_AreNeverAnException(int seed)
    {
        var random = new Random(seed);
        var stage = new XmppStage().Join();
        for (var round = 0; round < 200; round++)
        {
            var frame = new byte[random.Next(200)];
            random.NextBytes(frame);
            stage.Told([.. "<message>"u8[..random.Next(10)], .. frame]);
        }

        Assert.Equal("message hello", stage.Told("<message type='groupchat'><body>hello</body></message>"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DamagedFrames_AreReadAsAnotherReaderReadsThem(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var frame = Encoding.ASCII.GetBytes("<presence from='r1@x/ann' type='error'><x xmlns='urn:a'><status code='1'/>t</x><error type='e'><gone/></error></presence>");
            for (var i = random.Next(3); i >= 0; i--)
            {
                frame[random.Next(frame.Length)] = (byte)"<>/='\"& ax"[random.Next(10)];
            }

            var told = new XmppStage().Join().Told(frame);
            var text = Encoding.ASCII.GetString(frame);
            if (!IsXml(text))
            {
                Assert.True(told.StartsWith(Unreadable, StringComparison.Ordinal), text);
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(5000)]
    [InlineData(200_000)]
    public void Body_OfAnyLength_IsWhole(int length)
    {
        var body = new string([.. Enumerable.Range(0, length).Select(at => (char)('a' + (at % 26)))]);

        Assert.Equal($"message {body}", new XmppStage().Join().Told($"<message type='groupchat'><body>{body}</body></message>"));
    }

    [Fact]
    public void WhatIsSaid_IsReadBackAsItWas()
    {
        var body = string.Concat(Enumerable.Range(0x20, 0x300).Select(code => (char)code)) + "\n\t\U0001F600";

        Assert.Equal(body, XElement.Parse(new XmppStage().Say(1, body)).Value);
        Assert.Equal($"message {body}", new XmppStage().Join().Told(new XmppStage().Say(1, body)));
    }

    [Fact]
    public void MessageOfAnother_AllocatesItsAttributesAndNoMore()
    {
        var stage = new XmppStage().Join();
        var output = new DeafOutput();
        var frame = Encoding.UTF8.GetBytes($"<message xmlns='jabber:client' from='r1@conference.localhost/bob' id='8-3' type='groupchat'><body>{new string('x', 2_000)}</body></message>");

        Assert.InRange(Allocated.By(() => stage.Conversation.Read(frame, isBinary: false, output), times: 1_000) / 1000, 0, 600);
    }

    private static bool IsXml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (reader.Read())
            {
                // What is in it does not matter here.
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
