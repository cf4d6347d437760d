using System.Buffers;

namespace LoadHarness.Clients.Xmpp;

/// <summary>What an element of the stream is.</summary>
internal enum StanzaKind
{
    /// <summary>None that this client knows.</summary>
    Other,

    /// <summary>The stream begins (RFC 7395 section 3.4).</summary>
    Open,

    /// <summary>The stream ends (RFC 7395 section 3.6).</summary>
    Close,

    /// <summary>What the server offers (RFC 6120 section 4.3.2).</summary>
    Features,

    /// <summary>The login has succeeded (RFC 6120 section 6.4.6).</summary>
    Success,

    /// <summary>The login has failed (RFC 6120 section 6.4.5).</summary>
    Failure,

    /// <summary>The stream is broken (RFC 6120 section 4.9).</summary>
    StreamError,

    /// <summary>A message (RFC 6120 section 8.2.1).</summary>
    Message,

    /// <summary>Who is there (RFC 6120 section 8.2.2).</summary>
    Presence,

    /// <summary>A question or an answer (RFC 6120 section 8.2.3).</summary>
    Iq,
}

/// <summary>What presence in a room says beside who is there (XEP-0045 section 15.6.2).</summary>
[Flags]
internal enum RoomStatus
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>110: it speaks of whom it is sent to.</summary>
    Self = 1,

    /// <summary>301: banned.</summary>
    Banned = 2,

    /// <summary>307: kicked.</summary>
    Kicked = 4,

    /// <summary>332: the room's service shuts down.</summary>
    Shutdown = 8,
}

/// <summary>What this client wants to know of one element of the stream. Filled by <see cref="StanzaReader"/>, and valid until that reads the next one.</summary>
internal sealed class Stanza
{
    /// <summary>What it is.</summary>
    public StanzaKind Kind { get; set; }

    /// <summary>Its attribute <c>type</c>; null: it has none.</summary>
    public string? Type { get; set; }

    /// <summary>Its attribute <c>id</c>; null: it has none.</summary>
    public string? Id { get; set; }

    /// <summary>Its attribute <c>from</c>; null: it has none.</summary>
    public string? From { get; set; }

    /// <summary>The name of the error that it tells of; null: it tells of none.</summary>
    public string? Condition { get; set; }

    /// <summary>What it says beside the condition, or the reason of a kick; null: nothing.</summary>
    public string? Text { get; set; }

    /// <summary>The status of a presence in a room.</summary>
    public RoomStatus Status { get; set; }

    /// <summary>Whether it is a message that holds a text.</summary>
    public bool HasBody { get; set; }

    /// <summary>Whether it is a message that tells what the room is about.</summary>
    public bool HasSubject { get; set; }

    /// <summary>Whether it is a ping (XEP-0199).</summary>
    public bool HasPing { get; set; }

    /// <summary>Whether a session is to be asked for (RFC 3921 section 3), and not just for old clients.</summary>
    public bool NeedsSession { get; set; }

    /// <summary>Whether the server offers SASL PLAIN.</summary>
    public bool OffersPlain { get; set; }

    /// <summary>What the server offers for logins, for people.</summary>
    public string Mechanisms { get; set; } = "";

    /// <summary>The text of a message, UTF-8, unescaped.</summary>
    public ArrayBufferWriter<byte> Body { get; } = new(256);

    /// <summary>What went wrong, for people.</summary>
    public string Said => Text is null ? Condition ?? "no reason given" : $"{Condition ?? "no condition"}: {Text}";

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (Kind, Type, Id, From, Condition, Text, Status) = (StanzaKind.Other, null, null, null, null, null, RoomStatus.None);
        (HasBody, HasSubject, HasPing, NeedsSession, OffersPlain, Mechanisms) = (false, false, false, false, false, "");
        Body.ResetWrittenCount();
    }
}
