using LoadHarness.ReferenceBackend.Chat;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>One row of the <see cref="DialectCatalog"/>: a WebSocket endpoint, who may come in and what is spoken there.</summary>
/// <param name="Path">Its path, and the first half of the identity of its rooms.</param>
/// <param name="Usage">What goes behind the path, for people.</param>
/// <param name="Read">Reads a request.</param>
/// <param name="Converse">The conversation with somebody who has come in.</param>
internal sealed record Dialect(string Path, string Usage, Func<HttpRequest, Knock> Read, Func<Guest, IConversation> Converse)
{
    /// <summary>All paths under which it is found.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [Path];

    /// <summary>Sub-protocol that must be offered and is answered; null: none is spoken of.</summary>
    public string? SubProtocol { get; init; }

    /// <summary>A join is answered inside the conversation. Otherwise the only answer to a login is that of HTTP.</summary>
    public bool AnswersJoin { get; init; }

    /// <summary>What its messages look like.</summary>
    public FrameForm Form { get; init; } = FrameForm.Flat;

    /// <summary>Its clients show their own messages only when they come back.</summary>
    public bool Echoes { get; init; }
}
