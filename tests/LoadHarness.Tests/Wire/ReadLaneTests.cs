using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Wire;

/// <summary>Every transport can be asked how far behind it is.</summary>
public sealed class ReadLaneTests
{
    [Theory]
    [InlineData("ws", false)]
    [InlineData("wss", false)]
    [InlineData("ws", true)]
    public async Task Lanes_OfATransport_AllAnswer(string scheme, bool witness)
    {
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        using var own = new SocketConnector(timers, new(), []);
        using var other = new ClientWebSocketConnector(timers, TimeProvider.System, new(), proxy: null, compression: false);
        IConnector connector = witness ? other : own;
        var failed = new Refused();
        connector.Connect(new ConnectRequest(new Uri($"{scheme}://127.0.0.1:1/"), [], [], TimeSpan.FromSeconds(1), 1, 0), failed);
        await failed.Told;

        Assert.NotEmpty(connector.Lanes);
        foreach (var lane in connector.Lanes)
        {
            for (var i = 0; i < 3; i++)
            {
                var answer = new TaskCompletionSource<(TimeSpan Asked, TimeSpan Done)>(TaskCreationOptions.RunContinuationsAsynchronously);
                lane.Ask((asked, done) => answer.SetResult((asked, done)));
                var (asked, done) = await answer.Task;

                Assert.InRange(done, asked, timers.Now);
                Assert.Null(lane.WaitingSince);
            }
        }
    }

    private sealed class Refused : IConnectionEvents
    {
        private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => told.Task;

        public void OnOpened(IConnection connection, TimeSpan at) => told.SetException(new InvalidOperationException("somebody listens there"));

        public void OnDialFailed(TimeSpan at, string reason, bool blocked) => told.SetResult();

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
        {
        }

        public void OnAlive(TimeSpan at)
        {
        }

        public void OnSent(SendTag tag, TimeSpan at)
        {
        }

        public void OnSendFailed(SendTag tag, TimeSpan at)
        {
        }

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
        }
    }
}
