using System.Buffers;
using System.Globalization;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Sends the HTTP requests of all clients of a run. Whatever goes wrong is an answer, which shows neither query nor body: they may hold
/// secrets. No thread waits, and answers are read into buffers that are used again. Thread-safe.
/// </summary>
public sealed class HttpCaller : IDisposable
{
    private const int FirstBuffer = 16 << 10;

    private readonly Uri _base;
    private readonly HttpMessageInvoker _http;
    private readonly HttpMessageInvoker _polls;
    private readonly Action<Exception> _faults;
    private readonly CancellationTokenSource _end = new();
    private int _underWay;

    /// <summary>Prepares it; nothing is sent yet.</summary>
    /// <param name="target">Where the WebSockets go: a url that is a path is of the same host.</param>
    /// <param name="http">Sends the requests over a bounded number of connections; not disposed with this.</param>
    /// <param name="polls">Sends those that the server keeps waiting: each has a connection of its own; not disposed with this.</param>
    /// <param name="clock">Wall clock and time-outs.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    public HttpCaller(Uri target, HttpMessageInvoker http, HttpMessageInvoker polls, TimeProvider clock, Action<Exception> faults)
    {
        (_http, _polls, Clock, _faults) = (http, polls, clock, faults);
        _base = BaseOf(target);
    }

    /// <summary>Wall clock and time-outs.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Requests that have not ended.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Sends a request.</summary>
    /// <param name="call">Which.</param>
    /// <param name="client">Whose.</param>
    /// <param name="values">Variables beside those of the client, by name; null: there are none.</param>
    /// <param name="body">Its body; null: that of the template.</param>
    /// <param name="given">Cancelled if nobody waits for the answer any more: then none is told.</param>
    /// <param name="then">Is told the answer, on any thread, maybe before this returns.</param>
    public void Send(
        HttpCall call, ClientIdentity client, Func<string, string?>? values, HttpContent? body, CancellationToken given, HttpAnswered then) =>
        _ = SendAsync(call, client, values, body, given, then);

    /// <summary>Ends what is under way, and nobody is told. The clients may still ask: they get no answer.</summary>
    public void Dispose() => _end.Cancel();

    private async Task SendAsync(
        HttpCall call, ClientIdentity client, Func<string, string?>? values, HttpContent? body, CancellationToken given, HttpAnswered then)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            using var wanted = CancellationTokenSource.CreateLinkedTokenSource(given, _end.Token);
            if (call.Places is { } places)
            {
                await places.WaitAsync(wanted.Token).ConfigureAwait(false);
            }

            try
            {
                await AskAsync(call, client, values, body, wanted.Token, then).ConfigureAwait(false);
            }
            finally
            {
                call.Places?.Release();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over, or the client has turned away, and nobody waits for the answer any more.
        }
        catch (Exception e)
        {
            _faults(e); // our own code has failed: what the network does is an answer
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task AskAsync(
        HttpCall call, ClientIdentity client, Func<string, string?>? values, HttpContent? body, CancellationToken given, HttpAnswered then)
    {
        var now = Clock.GetUtcNow();
        string Value(string name) => values?.Invoke(name) ?? (name == "path" ? call.SocketPath : RequestBuilder.ValueOf(name, client, now));
        var template = call.Template;
        if (!Uri.TryCreate(_base, template.Url.Fill(name => Uri.EscapeDataString(Value(name))), out var url))
        {
            then(HttpAnswer.Failed($"{call.Name} has no proper url once its variables are filled in"));
            return;
        }

        // A path is no place for a token, but who knows.
        var source = FrameQuote.Hide(string.Create(CultureInfo.InvariantCulture, $"{call.Name} at {url.Host}:{url.Port}{url.AbsolutePath}"), client.Token);
        using var timeout = new CancellationTokenSource(template.Within, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, given);
        byte[]? buffer = null;
        var (length, problem, isBlocked) = (0, (string?)null, false);
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(template.Method), url);
            request.Content = body ?? (template.Body is { } written ? HttpBody.Of(written.Fill(Value)) : null);
            foreach (var header in template.Headers)
            {
                AddHeader(request, header.Name, header.Value.Fill(Value));
            }

            using var response = await (call.Purpose == HttpPurpose.Poll && request.Content is null ? _polls : _http)
                .SendAsync(request, either.Token).ConfigureAwait(false);
            problem = response.IsSuccessStatusCode ? null
                : string.Create(CultureInfo.InvariantCulture, $"{source} was answered with HTTP {(int)response.StatusCode}");
            if (problem is null)
            {
                (buffer, length) = await ReadAsync(response.Content, call.MaxAnswer, either.Token).ConfigureAwait(false);
                problem = length <= call.MaxAnswer ? null
                    : string.Create(CultureInfo.InvariantCulture, $"{source} was answered with more than {call.MaxAnswer >> 20} MiB");
            }
        }
        catch (OperationCanceledException) when (!given.IsCancellationRequested)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"{source} was not answered within {template.Within.TotalSeconds:0.##} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            problem = FrameQuote.Hide($"{call.Name} over HTTP failed: {DialFailure.Explain(url, null, 0, e, "the answer")}", client.Token);
            isBlocked = DialFailure.IsBlocked(e);
        }

        try
        {
            then(new HttpAnswer(problem is null ? buffer.AsSpan(0, length) : [], problem, isBlocked, source));
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Reads an answer into a buffer of the pool; a length above the limit: it is longer.</summary>
    private static async Task<(byte[] Buffer, int Length)> ReadAsync(HttpContent content, int max, CancellationToken stop)
    {
        var expected = Math.Clamp(content.Headers.ContentLength ?? 0, FirstBuffer, max) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent((int)expected);
        try
        {
            var length = 0;
            var stream = await content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (length <= max)
                {
                    if (length == buffer.Length)
                    {
                        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
                        buffer.CopyTo(larger, 0);
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = larger;
                    }

                    var read = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
                    if (read == 0)
                    {
                        break;
                    }

                    length += read;
                }
            }

            return (buffer, length);
        }
        catch (Exception)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        // .NET keeps the headers of the content apart from the others.
        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static Uri BaseOf(Uri target) => new UriBuilder(target)
    {
        Scheme = target.Scheme is "wss" or "https" ? "https" : "http",
        Port = target.Port,
        Path = "/",
        Query = "",
        UserName = "",
        Password = "",
    }.Uri;
}
