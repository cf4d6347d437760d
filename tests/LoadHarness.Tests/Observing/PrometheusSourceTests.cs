using System.Net;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>What is made of the answers of a metrics endpoint, good and bad.</summary>
public sealed class PrometheusSourceTests
{
    private static readonly ChosenSeries[] Chosen =
    [
        new("sessions", SeriesSelector.Parse("chat_sessions")!, false), new("sent", SeriesSelector.Parse("chat_sent_total{room=\"a\"}")!, true),
    ];

    [Fact]
    public async Task Read_GoodAnswers_TellsValuesAndRates()
    {
        using var source = Source("chat_sessions 12\nchat_sent_total{room=\"a\"} 100", "chat_sessions 13\nchat_sent_total{room=\"a\"} 150");

        var (first, second) = (await source.ReadAsync(S(1), default), await source.ReadAsync(S(2), default));

        Assert.Equal([12, null], first.Values);
        Assert.Equal([13, 50], second.Values);
        Assert.Null(first.Note ?? first.Failure ?? second.Note ?? second.Failure);
        Assert.Equal(["backend.sessions", "backend.sent"], source.Numbers.Select(number => number.Name));
        Assert.Equal(["chat_sessions", "chat_sent_total{room=\"a\"}, per second"], source.Numbers.Select(number => number.Query));
    }

    [Fact]
    public async Task Read_SeriesThatIsNotThere_IsAGapAndOneNote()
    {
        using var source = Source("chat_session 12\nchat_sent_total{room=\"b\"} 1");

        var (first, second) = (await source.ReadAsync(S(1), default), await source.ReadAsync(S(2), default));

        Assert.Equal(
            "The first answer of the metrics endpoint http://127.0.0.1:9100/metrics did not have chat_sessions (did you mean chat_session?), "
            + "chat_sent_total{room=\"a\"} (there is chat_sent_total, but not with these labels).",
            first.Note);
        Assert.True(first.IsBlank);
        Assert.Null(second.Note);
    }

    [Theory]
    [InlineData("", "the answer is empty")]
    [InlineData("<html><body>Sign in</body></html>", "the answer is no text of metrics, it begins with '<html><body>Sign in</body></html>'")]
    [InlineData("503", "HTTP 503")]
    [InlineData("refused", "Connection refused")]
    [InlineData("slow", "no answer within 5 s")]
    public async Task Read_BadAnswer_IsAFailure(string answer, string failure)
    {
        using var source = Source(answer);

        var reading = await source.ReadAsync(S(1), default);

        Assert.True(reading.IsBlank);
        Assert.Equal(failure, reading.Failure);
    }

    [Fact]
    public async Task Read_EndlessAnswer_IsGivenUp()
    {
        using var source = Source(new string('x', 17 << 20));

        Assert.Equal("the answer is longer than 16 MiB", (await source.ReadAsync(S(1), default)).Failure);
    }

    [Fact]
    public async Task Read_LargeAnswer_IsReadWhole()
    {
        var many = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"chat_sessions{{n=\"{i}\"}} 1\n"));
        using var source = Source(many);

        Assert.Equal(20_000, (await source.ReadAsync(S(1), default)).Values[0]);
    }

    [Fact]
    public async Task Read_UserInTheUrl_SignsInAndShowsNobody()
    {
        var endpoint = new Endpoint("chat_sessions 1");
        using var source = new PrometheusSource(new Uri("http://me:s%40cret@127.0.0.1:9100/metrics?key=hidden"), Chosen, endpoint);

        await source.ReadAsync(S(1), default);

        Assert.Equal("Basic " + Convert.ToBase64String("me:s@cret"u8), endpoint.Authorization);
        Assert.Equal("the metrics endpoint http://127.0.0.1:9100/metrics?key=***", source.Name);
    }

    [Fact]
    public async Task Read_EndOfTheRun_IsNoFailure()
    {
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        using var source = Source("slow");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.ReadAsync(S(1), over.Token));
    }

    private static PrometheusSource Source(params string[] answers) =>
        new(new Uri("http://127.0.0.1:9100/metrics"), Chosen, new Endpoint(answers));

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Answers one after the other, the last one for ever.</summary>
    private sealed class Endpoint(params string[] answers) : HttpMessageHandler
    {
        private int next;

        public string Authorization { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = $"{request.Headers.Authorization}";
            cancellationToken.ThrowIfCancellationRequested();
            var answer = answers[Math.Min(next++, answers.Length - 1)];
            return answer switch
            {
                "refused" => throw new HttpRequestException("Connection refused"),
                "slow" => throw new TaskCanceledException(),
                "503" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)),
                _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) }),
            };
        }
    }
}
