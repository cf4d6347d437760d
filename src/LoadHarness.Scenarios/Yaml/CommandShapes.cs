namespace LoadHarness.Scenarios.Yaml;

/// <summary>The keys of <c>target</c> that start a server, and say when it is ready.</summary>
internal static class CommandShapes
{
    /// <summary>The key of the command.</summary>
    public static readonly Key<IReadOnlyList<string>> Command = Key.Optional("command",
        Collections.ListOf(EventShapes.Words(), "words, the command and its arguments"),
        "A command that starts the server of url: before the run, without a shell, in the folder of the scenario. It is ended after the "
        + "run, with all that it has started; what it writes is kept in the run's folder as backend.out and backend.err.");

    private static readonly Key<string?> Log = Key.Maybe("log", Values.Text("a text that the server writes"),
        "A text that the server writes when it is ready, to its output or its errors, in one line.");

    private static readonly Key<Uri?> Http = Key.Maybe("http",
        Values.Scalar("an HTTP URL, such as http://127.0.0.1:8080/healthz", ParseUrl, Values.Pattern("^https?://[^/]+.*$")),
        "A URL that answers with a status of 200 to 299 when the server is ready.");

    private static readonly Key<TimeSpan> Within = Key.Optional("within",
        Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        "How long that may take.", Quantity.Show(new Readiness().Within));

    private static readonly MapShape<Readiness> Map = new()
    {
        Name = "ready",
        Doc = "When the server of command is ready: the port of url accepts a connection, and what is said here has come about.",
        Keys = [Log, Http, Within],
        IsAtomic = true,
        Build = map => new Readiness { Log = map.Get(Log), Http = map.Get(Http), Within = map.Get(Within) },
    };

    /// <summary>The key of its readiness.</summary>
    public static readonly Key<Readiness> Ready = Key.Optional("ready", Map.Value,
        "When the server of command is ready, at the start and after events that start it again; without it as soon as the port of url accepts a connection.", "{}");

    private static Parsed<Uri> ParseUrl(string text) =>
        text.Contains("${", StringComparison.Ordinal) ? Parsed<Uri>.Fail("only environment variables, ${NAME}, may be in it")
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0, Fragment: "" } ? url
        : Parsed<Uri>.Fail();
}
