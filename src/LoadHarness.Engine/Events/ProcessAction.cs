using System.Globalization;
using LoadHarness.Engine.Observing;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Events;

/// <summary>Holds, lets go on, ends or starts again the process of the target.</summary>
/// <param name="change">What becomes of it.</param>
/// <param name="lasts">Whether that is undone at the end of the event.</param>
/// <param name="server">The process.</param>
/// <param name="turns">Lets one event at a time change it.</param>
/// <param name="time">Time.</param>
internal sealed class ProcessAction(ProcessChange change, bool lasts, IServerProcess server, SemaphoreSlim turns, TimeProvider time) : IEventAction
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private CancellationToken _over; // the run is over: nothing is started any more
    private string _said = "";
    private int _asked; // the process that was to end
    private bool _isOn; // held, or ended, and to be undone

    /// <inheritdoc />
    public async Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        _over = stop;
        await turns.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await ChangeAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<EventOutcome> ChangeAsync(CancellationToken stop)
    {
        if (server.Pid is not { } pid)
        {
            return change == ProcessChange.Restart ? await StartAsync("it did not run", stop).ConfigureAwait(false)
                : new EventOutcome($"{server.Label} did not run", Failed: true);
        }

        var whom = string.Create(CultureInfo.InvariantCulture, $"process {pid}");
        switch (change)
        {
            case ProcessChange.Stop:
                server.Hold();
                _isOn = true;
                AppDomain.CurrentDomain.ProcessExit += GoOn; // a second Ctrl-C ends the program wherever it is: nobody else would let the process go on
                return new EventOutcome(_said = $"{whom} was held");
            case ProcessChange.Continue:
                server.GoOn();
                return new EventOutcome($"{whom} was let go on");
            case ProcessChange.Kill:
                server.End();
                return await EndedAsync(pid, $"{whom} was killed", stop).ConfigureAwait(false);
            default:
                server.AskToEnd();
                return await EndedAsync(pid, $"{whom} was asked to end", stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<EventOutcome?> EndAsync()
    {
        if (!_isOn)
        {
            return null;
        }

        _isOn = false;
        await turns.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return change != ProcessChange.Stop ? await UndoEndAsync().ConfigureAwait(false) : UndoHold();
        }
        finally
        {
            turns.Release();
        }
    }

    private EventOutcome UndoHold()
    {
        AppDomain.CurrentDomain.ProcessExit -= GoOn;
        server.GoOn();
        return new EventOutcome($"{_said}, and let go on");
    }

    private async Task<EventOutcome?> UndoEndAsync() =>
        !lasts ? null
        : server.Pid is { } pid && pid != _asked ? new EventOutcome(string.Create(CultureInfo.InvariantCulture, $"{_said}; at the end process {pid} ran, and nothing was to be started"))
        : _over.IsCancellationRequested ? new EventOutcome($"{_said}; the run ended before it was to be started again")
        : await StartAsync(_said, _over).ConfigureAwait(false);

    private void GoOn(object? sender, EventArgs e) => server.GoOn();

    private async Task<EventOutcome> EndedAsync(int pid, string said, CancellationToken stop)
    {
        _asked = pid;
        var asked = time.GetTimestamp();
        while (server.Pid == pid && time.GetElapsedTime(asked) < Grace && !stop.IsCancellationRequested)
        {
            await Task.Delay(Poll, time, CancellationToken.None).ConfigureAwait(false);
        }

        var took = time.GetElapsedTime(asked);
        _said = server.Pid != pid ? $"{said}, and had ended {Readable.Duration(took)} later" : $"{said}, and still ran {Readable.Duration(took)} later";
        _isOn = lasts;
        return change == ProcessChange.Restart && !stop.IsCancellationRequested ? await StartAsync(_said, stop).ConfigureAwait(false)
            : new EventOutcome(_said, Failed: server.Pid == pid && !lasts);
    }

    private async Task<EventOutcome> StartAsync(string said, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        try
        {
            await server.StartAsync(stop).ConfigureAwait(false);
            return new EventOutcome(string.Create(CultureInfo.InvariantCulture, $"{said}; started again as process {server.Pid}, it was ready {Readable.Duration(time.GetElapsedTime(start))} later"));
        }
        catch (ServerStartException e)
        {
            return new EventOutcome($"{said}; it could not be started again: {e.Message}", Failed: true);
        }
        catch (OperationCanceledException)
        {
            return new EventOutcome($"{said}; the run ended before it was ready again");
        }
    }
}
