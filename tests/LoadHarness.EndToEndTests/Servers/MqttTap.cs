using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>
/// Stands between MQTT clients and a broker and keeps books of its own: which messages the broker has acknowledged, and to whom it has given them.
/// Reads packets with code of its own. What the broker has said to a client is handed on even if the broker has died meanwhile.
/// </summary>
internal sealed class MqttTap : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly int broker;
    private readonly ConcurrentDictionary<(string Client, string Topic), bool> members = [];
    private readonly ConcurrentDictionary<string, (string Sender, string Topic)> acknowledged = [];
    private readonly ConcurrentDictionary<(string Client, string Message), bool> given = [];

    private MqttTap(WebApplication web, int broker) => (this.web, this.broker) = (web, broker);

    /// <summary>Where clients connect to.</summary>
    public int Port => new Uri(web.Services.GetService(typeof(Microsoft.AspNetCore.Hosting.Server.IServer)) is Microsoft.AspNetCore.Hosting.Server.IServer server
        ? server.Features.Get<IServerAddressesFeature>()!.Addresses.First() : "").Port;

    /// <summary>Messages that the broker has acknowledged.</summary>
    public long Acknowledged => acknowledged.Count;

    /// <summary>Deliveries that the broker owed after its acknowledgement, and has never made.</summary>
    public long AcknowledgedAndLost => acknowledged.Sum(message => members.Keys.LongCount(member =>
        member.Topic == message.Value.Topic && member.Client != message.Value.Sender && !given.ContainsKey((member.Client, message.Key))));

    /// <summary>Starts it before a broker.</summary>
    public static async Task<MqttTap> StartAsync(int broker)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var tap = new MqttTap(web, broker);
        web.UseWebSockets();
        web.Run(tap.ServeAsync);
        await web.StartAsync();
        return tap;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await web.StopAsync(atOnce.Token);
        await web.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var upstream = new ClientWebSocket();
        upstream.Options.AddSubProtocol("mqtt");
        try
        {
            await upstream.ConnectAsync(new Uri($"ws://127.0.0.1:{broker}/mqtt"), context.RequestAborted);
        }
        catch (WebSocketException)
        {
            context.Response.StatusCode = 502;
            return;
        }

        using var client = await context.WebSockets.AcceptWebSocketAsync("mqtt");
        var line = new Line(this);
        var up = PumpAsync(client, upstream, new Packets(line.FromClient));
        var down = PumpAsync(upstream, client, new Packets(line.FromBroker));
        if (await Task.WhenAny(up, down) == up)
        {
            upstream.Abort(); // a client that is gone is gone for the broker, too
        }
        else
        {
            await EndAsync(client);
        }

        await Task.WhenAll(up, down);
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, Packets packets)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var got = await from.ReceiveAsync(buffer, CancellationToken.None);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                packets.Take(buffer.AsSpan(0, got.Count));
                await to.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Binary, got.EndOfMessage, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // One side is gone: so is the line.
        }
    }

    private static async Task EndAsync(WebSocket client)
    {
        try
        {
            await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It is gone, too.
        }
    }

    /// <summary>A client's connection.</summary>
    private sealed class Line(MqttTap tap)
    {
        private readonly ConcurrentDictionary<int, (string Message, string Topic)> open = [];
        private string client = "";

        public void FromClient(int first, byte[] body)
        {
            switch (first >> 4)
            {
                case 1: // CONNECT: name, level, flags and keep-alive are ten bytes
                    client = Text(body, 10);
                    break;
                case 3: // PUBLISH
                    var topic = Text(body, 0);
                    open[Number(body, 2 + topic.Length)] = (MessageOf(body, topic.Length + 4), topic);
                    break;
                case 8: // SUBSCRIBE
                    tap.members[(client, Text(body, 2))] = true;
                    break;
            }
        }

        public void FromBroker(int first, byte[] body)
        {
            switch (first >> 4)
            {
                case 3:
                    tap.given[(client, MessageOf(body, 2 + Number(body, 0) + ((first & 6) == 0 ? 0 : 2)))] = true;
                    break;
                case 4 when open.TryRemove(Number(body, 0), out var acknowledged): // PUBACK
                    tap.acknowledged[acknowledged.Message] = (client, acknowledged.Topic);
                    break;
            }
        }

        private static string MessageOf(byte[] body, int at) => Encoding.ASCII.GetString(body, at, body.Length - at);

        private static string Text(byte[] body, int at) => Encoding.ASCII.GetString(body, at + 2, Number(body, at));

        private static int Number(byte[] body, int at) => (body[at] << 8) | body[at + 1];
    }

    /// <summary>Puts packets together.</summary>
    private sealed class Packets(Action<int, byte[]> visit)
    {
        private readonly List<byte> bytes = [];

        public void Take(ReadOnlySpan<byte> more)
        {
            bytes.AddRange(more);
            while (TryCut())
            {
                // The next one.
            }
        }

        private bool TryCut()
        {
            var (length, head) = (0, 1);
            do
            {
                if (head >= bytes.Count)
                {
                    return false;
                }

                length += (bytes[head] & 127) << (7 * (head - 1));
            }
            while ((bytes[head++] & 128) != 0);

            if (bytes.Count < head + length)
            {
                return false;
            }

            visit(bytes[0], [.. bytes.GetRange(head, length)]);
            bytes.RemoveRange(0, head + length);
            return true;
        }
    }
}
