using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Wire;

public sealed class SendPumpTests
{
    private readonly HandDrivenTimers timers = new();
    private readonly List<(string Text, bool Binary, TaskCompletionSource Taken)> writes = [];
    private readonly List<string> told = [];
    private readonly SendPump pump;

    public SendPumpTests() => pump = new SendPump(
        (bytes, binary) =>
        {
            writes.Add((Encoding.UTF8.GetString(bytes.Span), binary, new TaskCompletionSource()));
            return new ValueTask(writes[^1].Taken.Task);
        },
        (tag, taken) => told.Add($"{tag.Sequence} {taken}"),
        timers);

    [Fact]
    public void Send_WhileAWriteIsUnderWay_WaitsForItsTurn()
    {
        Send("a", 1);
        Send("b", 2, binary: true);
        Assert.Equal(("a", false), (writes.Single().Text, writes.Single().Binary));
        Assert.Empty(told);

        Finish(0);
        Assert.Equal(["1 True"], told);
        Assert.Equal(("b", true), (writes[1].Text, writes[1].Binary));

        Finish(1);
        Assert.Equal(["1 True", "2 True"], told);
    }

    [Fact]
    public void Send_AFailure_IsToldAndTheNextIsTried()
    {
        Send("a", 1);
        Send("b", 2);
        Finish(0, new IOException());
        Finish(1);

        Assert.Equal(["1 False", "2 True"], told);
    }

    [Fact]
    public void OldestUnsent_IsOfTheOneThatIsBeingWritten()
    {
        Assert.Null(pump.OldestUnsent);
        timers.AdvanceTo(1);
        Send("a", 1);
        timers.AdvanceTo(3);
        Send("b", 2);
        Assert.Equal(TimeSpan.FromSeconds(1), pump.OldestUnsent);

        Finish(0);
        Assert.Equal(TimeSpan.FromSeconds(3), pump.OldestUnsent);
        Finish(1);
        Assert.Null(pump.OldestUnsent);
    }

    [Fact]
    public async Task CloseAsync_EndsWhenAllIsTold_AndTakesNothingMore()
    {
        Send("a", 1);
        Send("b", 2);
        var closed = pump.CloseAsync();
        Send("c", 3);
        Assert.Equal(["3 False"], told);

        Finish(0);
        Assert.False(closed.IsCompleted);
        Finish(1);
        await closed;
        await pump.CloseAsync();
        Assert.Equal(["3 False", "1 True", "2 True"], told);
    }

    /// <summary>The kernel has taken a message, or not; what follows from it has happened when this returns.</summary>
    private void Finish(int write, Exception? failure = null)
    {
        // xunit gives tests a context of their own, in which a task does not run its continuations on the spot.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _ = failure is null ? writes[write].Taken.TrySetResult() : writes[write].Taken.TrySetException(failure);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    private void Send(string text, uint sequence, bool binary = false) =>
        pump.Send(Encoding.UTF8.GetBytes(text), binary, new SendTag(SendKind.Say, sequence));
}
