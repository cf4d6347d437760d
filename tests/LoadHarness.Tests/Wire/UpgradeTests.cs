using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Tests.Wire;

public sealed class UpgradeTests
{
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    [Fact]
    public void AcceptOf_TheExampleOfTheRfc_IsItsAnswer() =>
        Assert.Equal(Accept, UpgradeRequest.AcceptOf("dGhlIHNhbXBsZSBub25jZQ==")); // section 1.3

    [Fact]
    public void Of_ADial_WritesTheHandshake()
    {
        var request = UpgradeRequest.Of(Dial("ws://[::1]:8080/chat?room=a", [new("Authorization", "Bearer x"), new("Cookie", "a=b")], ["chat", "v2"]));
        var lines = Encoding.UTF8.GetString(request.Bytes).Split("\r\n");

        Assert.Equal("GET /chat?room=a HTTP/1.1", lines[0]);
        Assert.Contains("Host: [::1]:8080", lines);
        Assert.Contains("Upgrade: websocket", lines);
        Assert.Contains("Connection: Upgrade", lines);
        Assert.Contains("Sec-WebSocket-Version: 13", lines);
        Assert.Contains("Sec-WebSocket-Protocol: chat, v2", lines);
        Assert.Contains("Authorization: Bearer x", lines);
        Assert.Contains("Cookie: a=b", lines);
        Assert.Equal(["", ""], lines[^2..]);
        var key = lines.Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
        Assert.Equal(16, Convert.FromBase64String(key).Length);
        Assert.Equal(UpgradeRequest.AcceptOf(key), request.Accept);
    }

    [Theory]
    [InlineData("X-Token", "a\r\nEvil: 1")]
    [InlineData("X\nY", "a")]
    [InlineData("upgrade", "h2c")]
    public void Of_ABadHeader_IsRefused(string name, string value) =>
        Assert.Throws<FormatException>(() => UpgradeRequest.Of(Dial("ws://h/", [new(name, value)], [])));

    [Fact]
    public void Read_AGoodAnswer_IsOpenAndLeavesTheFrames()
    {
        var head = $"HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: {Accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
        var answer = Read(head + "frames");

        Assert.Equal((101, null, "chat", head.Length), (answer!.Status, answer.Problem, answer.SubProtocol, answer.Consumed));
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Accept, "Upgrade header")]
    [InlineData("Upgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Accept: " + Accept, "Connection header")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Accept + "\r\nSec-WebSocket-Protocol: other", "'other', which was not offered")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Accept + "\r\nSec-WebSocket-Extensions: permessage-deflate", "extension")]
    public void Read_AWrongAnswer_SaysWhatIsWrong(string headers, string problem) =>
        Assert.Contains(problem, Read($"HTTP/1.1 101 Switching Protocols\r\n{headers}\r\n\r\n")!.Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a\r\nX: 1")]
    public void Of_SubProtocolThatIsNoToken_IsRefused(string offer) => Assert.Equal(
        "a sub-protocol is empty, or holds a character that a sub-protocol cannot hold",
        Assert.Throws<FormatException>(() => UpgradeRequest.Of(Dial("ws://a.test/", [], ["chat", offer]))).Message);

    [Fact]
    public void Read_ARefusal_KeepsStatusAndBody()
    {
        const string head = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\n";

        Assert.Null(Read(head + "bad "));
        Assert.Equal((401, "bad token"), (Read(head + "bad token")!.Status, Read(head + "bad token")!.Problem));
        Assert.Equal("bad", Read(head + "bad ", ended: true)!.Problem);
    }

    [Fact]
    public void Read_ARefusalInChunks_IsToldWithoutTheirFrameHoweverMuchOfItHasCome()
    {
        const string head = "HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n";
        const string body = "8\r\ngo away!\r\n0\r\n\r\n";
        var whole = body.IndexOf('!', StringComparison.Ordinal) + 1;
        for (var length = 0; length < whole; length++)
        {
            Assert.Null(Read(head + body[..length]));
        }

        for (var length = whole; length <= body.Length; length++)
        {
            Assert.Equal("go away!", Read(head + body[..length])!.Problem);
        }

        Assert.Equal("go", Read(head + body[..5], ended: true)!.Problem);
        Assert.Equal("what?", Read(head + "what?\r\n")!.Problem); // no chunk: as it is
    }

    [Fact]
    public void Read_AnythingCut_WaitsForMore()
    {
        const string head = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        for (var length = 0; length < head.Length; length++)
        {
            Assert.Null(Read(head[..length]));
        }

        Assert.Equal(503, Read(head)!.Status);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP: it answered 'SSH-2.0-OpenSSH_9.2'")]
    [InlineData("\u0015\u0003\u0001", "does not speak HTTP")]
    public void Read_AnotherProtocol_QuotesIt(string answer, string problem) =>
        Assert.Contains(problem, Read(answer)!.Problem, StringComparison.Ordinal);

    [Fact]
    public void Read_AnEndlessHead_IsRefused() =>
        Assert.Contains("head of more than", Read("HTTP/1.1 101 X\r\n" + new string('a', UpgradeResponse.MaxHead))!.Problem, StringComparison.Ordinal);

    private static UpgradeResponse? Read(string answer, bool ended = false) =>
        UpgradeResponse.Read(Encoding.Latin1.GetBytes(answer), Accept, ["chat"], ended);

    private static ConnectRequest Dial(string url, KeyValuePair<string, string>[] headers, string[] subProtocols) =>
        new(new Uri(url), headers, subProtocols, TimeSpan.FromSeconds(1), 1024, 0);
}
