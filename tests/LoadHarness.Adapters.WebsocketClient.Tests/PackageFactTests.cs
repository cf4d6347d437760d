using Websocket.Client;
using Library = Websocket.Client.WebsocketClient;

namespace LoadHarness.Adapters.WebsocketClient.Tests;

/// <summary>What the adapter and its page rely on, asked of the package itself: a version that behaves otherwise shows here.</summary>
public sealed class PackageFactTests
{
    [Fact]
    public async Task Send_NotConnected_SaysYes()
    {
        using var client = new Library(new Uri("ws://127.0.0.1:9/")) { ErrorReconnectTimeout = null };
        await client.Start();

        Assert.False(client.IsRunning);
        Assert.True(client.Send("into the void"));
        Assert.True(client.SendAsText([1]));
        await client.SendInstant("into the void");
    }

    [Fact]
    public void MessageReceived_HandlerThatThrowsOnce_IsNeverCalledAgain()
    {
        using var client = new Library(new Uri("ws://127.0.0.1:9/"));
        var calls = 0;
        client.MessageReceived.Subscribe(_ =>
        {
            calls++;
            throw new InvalidOperationException("thrown by a test");
        });

        Assert.Throws<InvalidOperationException>(() => client.StreamFakeMessage(ResponseMessage.TextMessage("one")));
        client.StreamFakeMessage(ResponseMessage.TextMessage("two"));

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Defaults_AreThoseOfScenarioFiles()
    {
        using var client = new Library(new Uri("ws://127.0.0.1:9/"));
        var ours = new Scenarios.WebsocketClientSettings();

        Assert.Equal((client.ReconnectTimeout, client.ErrorReconnectTimeout), (ours.ReconnectTimeout, ours.ErrorReconnectTimeout));
        Assert.Equal(client.LostReconnectTimeout ?? TimeSpan.Zero, ours.LostReconnectTimeout);
    }
}
