using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine;

namespace LoadHarness.Tests.Wire;

/// <summary>A channel that neither reads nor writes for a while, as if its network swallowed everything; over real sockets.</summary>
public sealed class HoldTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] FromServer = Encoding.ASCII.GetBytes("from the server");
    private static readonly byte[] FromClient = Encoding.ASCII.GetBytes("from the client");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hold_WhatIsSentOnEitherSide_WaitsUntilItIsOver(bool onLoop)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        var held = await Line.OpenAsync(server, onLoop, timers);
        held.Channel.Hold(true);

        await held.Server.WriteAsync(FromServer);
        held.Channel.Send(FromClient, new SendTag(SendKind.Other));
        await PassAllLoopsAsync(server, onLoop, timers);

        Assert.Equal("", held.Owner.Heard);
        Assert.False(held.Server.DataAvailable);
        Assert.NotNull(held.Channel.OldestUnsent);

        held.Channel.Hold(false);

        await held.Owner.HeardAll.WaitAsync(Patience);
        var buffer = new byte[FromClient.Length];
        await held.Server.ReadExactlyAsync(buffer).AsTask().WaitAsync(Patience);
        Assert.Equal(FromClient, buffer);
        Assert.Equal("from the server", held.Owner.Heard);
        held.Channel.Cut();
        await held.Owner.Ended.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hold_CutMeanwhile_EndsAtOnceAndTellsWhatDidNotLeave(bool onLoop)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        var held = await Line.OpenAsync(server, onLoop, timers);
        held.Channel.Hold(true);
        held.Channel.Send(FromClient, new SendTag(SendKind.Other));

        held.Channel.Cut();

        await held.Owner.Ended.WaitAsync(Patience);
        Assert.Equal(1, held.Owner.Failed);
    }

    /// <summary>Returns when every loop has dealt with all that was ready before the call.</summary>
    private static async Task PassAllLoopsAsync(TcpListener server, bool onLoop, TimerWheel timers)
    {
        for (var i = 0; i < EpollLoop.All.Count; i++)
        {
            var line = await Line.OpenAsync(server, onLoop, timers);
            await line.Server.WriteAsync(FromServer);
            await line.Owner.HeardAll.WaitAsync(Patience);
            line.Channel.Cut();
        }
    }

    /// <summary>A channel and the other end of it.</summary>
    private sealed record Line(IByteChannel Channel, Owner Owner, NetworkStream Server)
    {
        public static async Task<Line> OpenAsync(TcpListener server, bool onLoop, TimerWheel timers)
        {
            var owner = new Owner();
            var dial = new Dial(server.LocalEndpoint, null);
            IByteChannel channel = onLoop ? new EpollChannel(dial, owner, timers) : new StreamChannel(dial, null, owner, timers);
            channel.Open();
            var accepted = await server.AcceptTcpClientAsync().WaitAsync(Patience);
            await owner.Connected.WaitAsync(Patience);
            return new Line(channel, owner, accepted.GetStream());
        }
    }

    private sealed class Owner : IChannelOwner
    {
        private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource heardAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StringBuilder heard = new();

        public Task Connected => connected.Task;

        public Task HeardAll => heardAll.Task;

        public Task Ended => ended.Task;

        public int Failed { get; private set; }

        public string Heard
        {
            get
            {
                lock (heard)
                {
                    return heard.ToString();
                }
            }
        }

        public void OnConnected() => connected.SetResult();

        public void OnBytes(ReadOnlySpan<byte> bytes, TimeSpan at)
        {
            lock (heard)
            {
                heard.Append(Encoding.ASCII.GetString(bytes));
                if (heard.Length == FromServer.Length)
                {
                    heardAll.SetResult();
                }
            }
        }

        public void OnWritten(SendTag tag, TimeSpan at)
        {
        }

        public void OnWriteFailed(SendTag tag) => Failed++;

        public void OnEnded(ChannelEnd end) => ended.SetResult();
    }
}
