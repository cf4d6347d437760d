using System.Diagnostics;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>A process that the harness has not started: it can be held, let go on and ended by its number, and not be started again.</summary>
public sealed class ForeignProcessTests : IDisposable
{
    private readonly Process process = Process.Start("sleep", "1000");

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [Fact]
    public async Task HoldGoOnEnd_DoAsTheySay()
    {
        var foreign = new ForeignProcess(new Observation { Pid = process.Id });
        Assert.Equal(process.Id, foreign.Pid);

        foreign.Hold();
        await UntilAsync(() => StateOf() == 'T');
        foreign.GoOn();
        await UntilAsync(() => StateOf() == 'S');
        foreign.AskToEnd();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(128 + ProcessSignals.Terminate, process.ExitCode);
        await Assert.ThrowsAsync<ServerStartException>(() => foreign.StartAsync(default));
    }

    [Fact]
    public async Task OneThatIsGone_HasNoNumberAndHearsNothing()
    {
        var foreign = new ForeignProcess(new Observation { Pid = process.Id });
        foreign.End();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        await UntilAsync(() => foreign.Pid is null);
        foreign.Hold();
        foreign.End();
    }

    /// <summary>As the system tells it, behind the name in brackets.</summary>
    private char StateOf() => File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1][0];

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 3_000 && !isSo(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(isSo());
    }
}
