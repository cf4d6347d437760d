using System.Net;
using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A metrics endpoint, <c>http://127.0.0.1:PORT/metrics</c>, that tells what a test wants.</summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<int, string> tell;
    private readonly Task serving;
    private int scrapes;

    /// <summary>Opens it.</summary>
    /// <param name="tell">What it tells, by the number of the scrape from 1.</param>
    public MetricsEndpoint(Func<int, string> tell)
    {
        this.tell = tell;
        Url = $"http://127.0.0.1:{FreePort.Find()}/metrics";
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Its URL.</summary>
    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                context.Response.Close(Encoding.UTF8.GetBytes(tell(++scrapes)), willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
