namespace LoadHarness.Clients.Http;

/// <summary>What came of an HTTP request. Valid during the call that tells it.</summary>
/// <param name="body">What the server sent, if it sent what was asked for.</param>
/// <param name="problem">Why there is no answer; null: there is one.</param>
/// <param name="isBlocked">It failed for want of something on this machine.</param>
/// <param name="source">What was asked, and where.</param>
public readonly ref struct HttpAnswer(ReadOnlySpan<byte> body, string? problem, bool isBlocked = false, string source = "")
{
    /// <summary>What was asked, and where, for people, without query and secrets: <c>the login at host:80/login</c>.</summary>
    public string Source { get; } = source;

    /// <summary>The body of an answer with a status of success; else empty.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Why there is none, for people, the same text for the same cause, without any secret; null: there is one.</summary>
    public string? Problem { get; } = problem;

    /// <summary>It failed for want of a port, a descriptor or memory on this machine.</summary>
    public bool IsBlocked { get; } = isBlocked;

    /// <summary>No answer.</summary>
    public static HttpAnswer Failed(string problem, bool isBlocked = false) => new([], problem, isBlocked);
}

/// <summary>Takes an answer.</summary>
public delegate void HttpAnswered(in HttpAnswer answer);
