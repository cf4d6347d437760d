using System.Net.WebSockets;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class ProtocolTests
{
    [Fact]
    public async Task Ping_Sent_IsAnsweredToTheSenderOnly()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var other = await ChatPeer.JoinAsync(backend);
        using var peer = await ChatPeer.JoinAsync(backend);

        await peer.PingAsync();
        await peer.SayAsync("after");

        Assert.Equal(ChatPeer.Msg("after"), await other.ReceiveAsync());
        Assert.Equal(1, backend.Ledger.Pings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("\"msg\"")]
    [InlineData("""{"type":"msg","content":"a" quote"}""")]
    [InlineData("""{"type":"msg","content":"x"} trailing""")]
    [InlineData("""{"type":"msg","content":"x"}{"type":"ping"}""")]
    [InlineData("""{"type":"msg","content":"x" """)]
    [InlineData("{\"type\":\"msg\",\"content\":\"line\nbreak\"}")]
    [InlineData("""{"type":"msg"}""")]
    [InlineData("""{"type":"msg","content":7}""")]
    [InlineData("""{"type":["msg"],"content":"x"}""")]
    [InlineData("""{"type":"shout","content":"x"}""")]
    [InlineData("""{"content":"x"}""")]
    [InlineData("""{"type":"join"}""")]
    [InlineData("""{"type":"join","room":""}""")]
    [InlineData("""{"type":"join","room":"\ud800"}""")]
    public async Task Send_Malformed_IsAnsweredWithErrorAndTheConnectionStaysOpen(string frame)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        await peer.SendAsync(frame);

        Assert.StartsWith("""{"type":"error","reason":""", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.PingAsync();
        Assert.Equal(1, backend.Ledger.Malformed);
        Assert.Equal(0, backend.Ledger.MessagesReceived);
    }

    [Fact]
    public async Task Send_BinaryOnChat_IsAnsweredWithError()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        await peer.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        Assert.StartsWith("""{"type":"error",""", await peer.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(100_000, false)]
    public async Task Send_SizeAroundTheLimit_IsAcceptedUpToItAndClosedWith1009Above(int bytes, bool accepted)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { MaxMessageBytes = 1000 });
        using var peer = await ChatPeer.JoinAsync(backend);
        var frame = ChatPeer.Msg(new string('x', bytes - ChatPeer.Msg(string.Empty).Length));

        await peer.SendAsync(frame);

        if (accepted)
        {
            Assert.Equal(frame, await peer.ReceiveAsync());
        }
        else
        {
            Assert.Equal(1009, (await peer.ReceiveCloseAsync()).Code);
            await backend.LedgerAsync(l => l is { ClosedByViolation: 1, ConnectionsCurrent: 0, MessagesReceived: 0 });
        }
    }

    [Fact]
    public async Task Send_FragmentsThatAddUpAboveTheLimit_AreClosedWith1009()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { MaxMessageBytes = 1000 });
        using var peer = await ChatPeer.JoinAsync(backend);

        for (var i = 0; i < 3; i++)
            await peer.SendAsync(new byte[500], WebSocketMessageType.Text, end: false);

        Assert.Equal(1009, (await peer.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task Send_TextThatIsNoUtf8_IsClosedWith1007()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        await peer.SendAsync([0xC3, 0x28], WebSocketMessageType.Text);

        Assert.Equal(1007, (await peer.ReceiveCloseAsync()).Code);
        await backend.LedgerAsync(l => l is { ClosedByViolation: 1, ConnectionsCurrent: 0 });
    }
}
