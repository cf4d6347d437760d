using LoadHarness.Clients.Auth;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;

namespace LoadHarness.Clients.Http;

/// <summary>The HTTP requests that the clients of a population make, prepared once. Thread-safe.</summary>
public sealed class HttpCalls
{
    /// <summary>Prepares them; nothing is sent yet.</summary>
    /// <param name="caller">Sends them.</param>
    /// <param name="population">Whose clients make them.</param>
    /// <param name="target">Where the WebSockets go.</param>
    public HttpCalls(HttpCaller caller, Population population, Uri target)
    {
        Caller = caller;
        var profile = population.Profile;
        var path = target.AbsolutePath is "" or "/" ? profile.Protocol.Path ?? "/" : target.AbsolutePath;
        Login = profile.Auth.Login is { } login
            ? new TokenLogin(login, new HttpCall(HttpPurpose.Login, "the login", login.Request, path, atOnce: login.AtOnce))
            : null;
        if (profile.History is { } history)
        {
            History = new HttpCall(HttpPurpose.History, "the request of the history", history.Request, path, HttpCall.MaxLongAnswer);
            HistoryRows = history.RowsPath is { } rows ? new JsonPath(rows) : null;
        }

        Actions =
        [
            .. population.Actions.Select(action =>
                new HttpCall(HttpPurpose.Action, $"the action '{action.Does.Name}'", action.Does.Request, path)),
        ];
        Logs = profile.Logs is { } logs ? new HttpCall(HttpPurpose.Log, "the upload of the log", logs.Request, path) : null;
        if (profile.FallBack is { } fallBack)
        {
            Poll = new HttpCall(HttpPurpose.Poll, "the poll", fallBack.Poll, path, HttpCall.MaxLongAnswer);
            Post = new HttpCall(HttpPurpose.Poll, "what was said in place of the WebSocket", fallBack.Send, path);
            PollCursor = new JsonPath(fallBack.CursorPath);
            PollMessages = new JsonPath(fallBack.MessagesPath);
        }
    }

    /// <summary>Sends them.</summary>
    public HttpCaller Caller { get; }

    /// <summary>The login; null: they have the tokens of the plan.</summary>
    public TokenLogin? Login { get; }

    /// <summary>A page of the history; null: they do not read it.</summary>
    internal HttpCall? History { get; }

    /// <summary>Where its rows are; null: they are not counted.</summary>
    internal JsonPath? HistoryRows { get; }

    /// <summary>Their actions, in the order of their population's.</summary>
    internal IReadOnlyList<HttpCall> Actions { get; }

    /// <summary>The upload of a log; null: they keep none.</summary>
    internal HttpCall? Logs { get; }

    /// <summary>A poll; null: they have no fall-back.</summary>
    internal HttpCall? Poll { get; }

    /// <summary>What they say while they poll.</summary>
    internal HttpCall? Post { get; }

    /// <summary>Where in the answer to a poll the next cursor is.</summary>
    internal JsonPath? PollCursor { get; }

    /// <summary>Where in the answer to a poll the messages are.</summary>
    internal JsonPath? PollMessages { get; }
}
