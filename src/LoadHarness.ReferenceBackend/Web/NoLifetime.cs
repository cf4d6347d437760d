using Microsoft.Extensions.Hosting;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>Leaves Ctrl-C and SIGTERM to the program that hosts the server; the default lifetime would take them.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
