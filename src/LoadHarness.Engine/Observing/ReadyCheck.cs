using System.Net.Sockets;
using System.Text;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>Whether a server that was started is ready: by its port, and by what it writes or answers. One thread at a time.</summary>
/// <param name="target">Where it is to listen.</param>
/// <param name="ready">What is asked for beside its port.</param>
/// <param name="logs">Files that it writes to.</param>
internal sealed class ReadyCheck(Uri target, Readiness ready, IReadOnlyList<string> logs)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly long[] _written = [.. logs.Select(Length)]; // what stands there already is of an earlier start

    /// <summary>What is not so yet, as the end of a sentence that begins with the server; null: it is ready.</summary>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task<string?> MissingAsync(CancellationToken cancel) =>
        !await AcceptsAsync(target, cancel).ConfigureAwait(false) ? $"did not listen on {target.IdnHost}:{target.Port}"
        : ready.Log is { } text && !HasWritten(text) ? $"did not write '{text}'"
        : ready.Http is { } url ? await NotAnsweringAsync(url, cancel).ConfigureAwait(false)
        : null;

    /// <summary>Whether something listens there.</summary>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public static async Task<bool> AcceptsAsync(Uri target, CancellationToken cancel)
    {
        using var glance = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        glance.CancelAfter(Glance);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(target.IdnHost, target.Port, glance.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string?> NotAnsweringAsync(Uri url, CancellationToken cancel)
    {
        // A proxy for the clients of the machine is none for a server beside us.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Glance };
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"answered {(int)answer.StatusCode} at {Redaction.Of(url)}";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return $"did not answer at {Redaction.Of(url)}";
        }
    }

    private bool HasWritten(string text) => logs.Zip(_written).Any(log =>
    {
        try
        {
            using var file = new FileStream(log.First, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(Math.Min(log.Second, file.Length), SeekOrigin.Begin);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
