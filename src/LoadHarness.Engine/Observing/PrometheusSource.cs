using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>Scrapes a metrics endpoint of the backend. Not thread-safe: asked by one loop.</summary>
internal sealed class PrometheusSource : IBackendSource
{
    private const int LongestQuote = 40;

    /// <summary>More than this is no answer that could be read once a second.</summary>
    private const int LongestAnswer = 16 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Uri _url;
    private readonly IReadOnlyList<ChosenSeries> _series;
    private readonly List<SeriesSelector> _selectors;
    private readonly List<SeriesMeter> _meters;
    private readonly HttpClient _http;
    private char[] _text = new char[1 << 16];
    private bool _isChecked;

    /// <summary>Prepares it; nothing is asked yet.</summary>
    /// <param name="url">The endpoint.</param>
    /// <param name="series">What is read there.</param>
    /// <param name="handler">What carries the requests; null: the network, without a proxy.</param>
    public PrometheusSource(Uri url, IReadOnlyList<ChosenSeries> series, HttpMessageHandler? handler = null)
    {
        (_url, _series) = (url, series);
        _selectors = [.. series.Select(one => one.Selector)];
        _meters = [.. series.Select(one => new SeriesMeter(one))];
        Name = $"the metrics endpoint {Redaction.Of(url)}";
        Numbers = [.. series.Select(one => new ObservedNumber(one.Metric.Name, one.Metric.Unit, one.Query))];
        // A proxy for the clients of the machine is none for a backend that is watched.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/plain;version=0.0.4");
        _http.DefaultRequestHeaders.Accept.ParseAdd("*/*;q=0.1");
        if (url.UserInfo.Length > 0)
        {
            var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        }
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<ObservedNumber> Numbers { get; }

    /// <inheritdoc />
    public async ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop)
    {
        try
        {
            var length = await ScrapeAsync(stop).ConfigureAwait(false); // which may make the buffer another one
            return Read(_text.AsSpan(0, length), now);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private SourceReading Failed(string why) => SourceReading.Blank(_series.Count) with { Failure = why };

    /// <summary>Reads into a buffer that is used again: an answer may be large, and one comes every second.</summary>
    private async Task<int> ScrapeAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _url);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(Patience); // HttpClient's own limit ends with the headers
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within.Token).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode}"));
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(within.Token).ConfigureAwait(false), Encoding.UTF8);
        for (var length = 0; ;)
        {
            var read = await reader.ReadAsync(_text.AsMemory(length), within.Token).ConfigureAwait(false);
            length += read;
            if (read == 0)
            {
                return length;
            }

            if (length == _text.Length)
            {
                if (length >= LongestAnswer)
                {
                    throw new HttpRequestException($"the answer is longer than {LongestAnswer >> 20} MiB");
                }

                Array.Resize(ref _text, 2 * length);
            }
        }
    }

    private SourceReading Read(ReadOnlySpan<char> text, TimeSpan now)
    {
        List<Dictionary<string, double>> found = [.. _series.Select(_ => new Dictionary<string, double>())];
        if (Exposition.Read(text, _selectors, found) == 0)
        {
            var begin = text.Trim()[..Math.Min(LongestQuote, text.Trim().Length)].ToString().ReplaceLineEndings(" ");
            return Failed(begin.Length == 0 ? "the answer is empty" : $"the answer is no text of metrics, it begins with '{begin}'");
        }

        var note = _isChecked ? null : Missing(text, found);
        _isChecked = true;
        return new SourceReading([.. _meters.Select((meter, i) => meter.Take(found[i], now))]) { Note = note };
    }

    /// <summary>What the first scrape does not have: a slip of the pen, or something that only comes later.</summary>
    private string? Missing(ReadOnlySpan<char> text, List<Dictionary<string, double>> found)
    {
        List<string> missing = [];
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Count == 0)
            {
                var near = Exposition.Nearest(text, _selectors[i].Metric);
                missing.Add(near == _selectors[i].Metric ? $"{_selectors[i]} (there is {near}, but not with these labels)"
                    : near is null ? $"{_selectors[i]}"
                    : $"{_selectors[i]} (did you mean {near}?)");
            }
        }

        return missing.Count == 0 ? null : $"The first answer of {Name} did not have {string.Join(", ", missing)}.";
    }
}
