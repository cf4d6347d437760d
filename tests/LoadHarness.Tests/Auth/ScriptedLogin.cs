using System.Net;
using System.Text;

namespace LoadHarness.Tests.Auth;

/// <summary>An HTTP server whose answers are the test's. Unless told otherwise it waits for <see cref="Answer"/>.</summary>
internal sealed class ScriptedLogin : HttpMessageHandler
{
    private readonly Queue<TaskCompletionSource<HttpResponseMessage>> open = [];
    private int tokens;

    /// <summary>Method, address, headers and body of the requests so far.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers each request at once with the next token, t1, t2, …, good for 60 s.</summary>
    public bool AnswersAtOnce { get; init; }

    /// <summary>Answers the oldest request.</summary>
    public void Answer(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        Now(() => open.Dequeue().SetResult(new HttpResponseMessage(status) { Content = new StringContent(body) }));

    /// <summary>Answers the oldest request, if there is one.</summary>
    public void AnswerIfAsked(string body)
    {
        if (open.Count > 0)
        {
            Answer(body);
        }
    }

    /// <summary>The oldest request fails.</summary>
    public void Fail(Exception error) => Now(() => open.Dequeue().SetException(error));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"{request.Method} {request.RequestUri}");
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            text.Append($"\n{name}: {string.Join(", ", values)}");
        }

        Requests.Add(text + (request.Content is { } content ? "\n" + await content.ReadAsStringAsync(cancellationToken) : ""));
        if (AnswersAtOnce)
        {
            return new HttpResponseMessage { Content = new StringContent($$"""{"token":"token-t{{++tokens}}","life":60}""") };
        }

        var answer = new TaskCompletionSource<HttpResponseMessage>();
        open.Enqueue(answer);
        using var _ = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>What follows from it has happened when this returns: it is not posted to the context of the test's framework.</summary>
    private static void Now(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        action();
        SynchronizationContext.SetSynchronizationContext(context);
    }
}
