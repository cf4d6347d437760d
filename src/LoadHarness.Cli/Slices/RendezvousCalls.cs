using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Slices;

/// <summary>The requests of one slice to slice 1. What goes wrong on the way is data. Thread-safe.</summary>
internal sealed class RendezvousCalls : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Upload = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly string _attempt;

    /// <summary>Prepares the calls; nothing is sent yet.</summary>
    public RendezvousCalls(SliceOfRun slice, RendezvousSettings settings, TimeProvider time)
    {
        _time = time;
        // No proxy: slices meet inside of a network, and a proxy of the environment is for the way out of it.
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, ConnectTimeout = Soon };
        _http = new HttpClient(handler) { BaseAddress = settings.Url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        _attempt = string.Create(CultureInfo.InvariantCulture, $"slices/{slice.Number}/attempts/{slice.Attempt}");
    }

    /// <summary>Comes.</summary>
    public Task<CallOutcome> ComeAsync(RendezvousTerms terms, CancellationToken stop) => PostAsync("", terms, stop);

    /// <summary>Asks for the time.</summary>
    public Task<CallOutcome> ClockAsync(CancellationToken stop) => SendAsync(HttpMethod.Get, "clock", null, Soon, stop);

    /// <summary>Says how far the slice is.</summary>
    public Task<CallOutcome> BeatAsync(bool isReady, PackedReport? report, CancellationToken stop) => SendAsync(
        HttpMethod.Post, $"{_attempt}/beats{(isReady ? $"?{RendezvousEndpoints.ReadyName}" : "")}", new ByteArrayContent(report?.ToJson() ?? []), Soon, stop);

    /// <summary>Ends the run for all.</summary>
    public Task<CallOutcome> CallOffAsync(RunEnding ending, CancellationToken stop) => PostAsync("/end", ending, stop);

    /// <summary>Leaves without a result.</summary>
    public Task<CallOutcome> LeaveAsync(string why, CancellationToken stop) => PostAsync("/leave", why, stop);

    /// <summary>Sends a file, packed on the way.</summary>
    public Task<CallOutcome> DeliverAsync(string file, CancellationToken stop) => SendAsync(HttpMethod.Put, $"{_attempt}/result", new PackedContent(file), Upload, stop);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Task<CallOutcome> PostAsync<T>(string path, T message, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, _attempt + path, new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, RendezvousMessage.Json)), Soon, stop);

    private async Task<CallOutcome> SendAsync(HttpMethod method, string path, HttpContent? content, TimeSpan within, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(within, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        var (asked, begun) = (_time.GetUtcNow(), _time.GetTimestamp());
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            var roundTrip = _time.GetElapsedTime(begun);
            var answer = await response.Content.ReadFromJsonAsync<RendezvousMessage>(RendezvousMessage.Json, either.Token).ConfigureAwait(false);
            return answer is null || (answer.Refusal is null && response.StatusCode != HttpStatusCode.OK)
                ? CallOutcome.Failed($"HTTP status {(int)response.StatusCode}")
                : new CallOutcome(answer, null) { Asked = asked, RoundTrip = roundTrip };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return CallOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {within.TotalSeconds} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return CallOutcome.Failed((e.InnerException is System.Net.Sockets.SocketException or IOException ? e.InnerException.Message : e.Message).TrimEnd('.'));
        }
        catch (JsonException)
        {
            return CallOutcome.Failed("an answer that is none of LoadHarness");
        }
    }

    /// <summary>A file that is packed with gzip while it is sent.</summary>
    private sealed class PackedContent(string path) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 64 * 1024, useAsync: true);
            await using var _ = file.ConfigureAwait(false);
            var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            await using var __ = packed.ConfigureAwait(false);
            await file.CopyToAsync(packed).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>What became of a request. Immutable.</summary>
/// <param name="Answer">What slice 1 answered; null: nothing that can be understood.</param>
/// <param name="Trouble">Why there is no answer, without a full stop; null: there is one.</param>
internal sealed record CallOutcome(RendezvousMessage? Answer, string? Trouble)
{
    /// <summary>When it was asked, by the clock of this machine.</summary>
    public DateTimeOffset Asked { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>A request without an answer.</summary>
    public static CallOutcome Failed(string trouble) => new(null, trouble);
}
