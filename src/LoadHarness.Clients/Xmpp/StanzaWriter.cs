using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Xmpp;

/// <summary>Writes what a client says on a stream, each a frame (RFC 7395). Values are escaped. Pure.</summary>
internal static class StanzaWriter
{
    /// <summary>What no XML may hold, even escaped (XML 1.0 section 2.2).</summary>
    private static readonly SearchValues<byte> Impossible = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(code => code is not ('\t' or '\n' or '\r')).Select(code => (byte)code)]);

    /// <summary>The end of a stream.</summary>
    public static ReadOnlySpan<byte> Close => """<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>"""u8;

    /// <summary>The beginning of a stream.</summary>
    public static byte[] Open(string domain) => Frame($"""<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="{Of(domain)}" version="1.0"/>""");

    /// <summary>SASL PLAIN (RFC 6120 section 6.4.2).</summary>
    public static byte[] Auth(string credentials) => Frame($"""<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">{Of(credentials)}</auth>""");

    /// <summary>The binding of a resource (RFC 6120 section 7).</summary>
    public static byte[] Bind(string id, string resource) => Frame(
        $"""<iq xmlns="jabber:client" type="set" id="{id}"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>{Of(resource)}</resource></bind></iq>""");

    /// <summary>A session as servers of old want it (RFC 3921 section 3).</summary>
    public static byte[] Session(string id) => Frame(
        $"""<iq xmlns="jabber:client" type="set" id="{id}"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></iq>""");

    /// <summary>The way into a room, without what was said there before (XEP-0045 sections 7.2 and 7.2.14).</summary>
    public static byte[] Join(string occupant) => Frame(
        $"""<presence xmlns="jabber:client" to="{Of(occupant)}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>""");

    /// <summary>A message to a room, up to its id.</summary>
    public static byte[] MessageHead(string room) => Frame($"""<message xmlns="jabber:client" type="groupchat" to="{Of(room)}" id=" """.TrimEnd());

    /// <summary>Writes a message.</summary>
    /// <param name="head">Its beginning.</param>
    /// <param name="client">Number of the client: the first part of the id.</param>
    /// <param name="sequence">Number of the message: the second part.</param>
    /// <param name="body">Its text.</param>
    /// <param name="to">Takes it.</param>
    public static void WriteMessage(ReadOnlySpan<byte> head, int client, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> to)
    {
        to.Write(head);
        CompiledTemplate.WriteNumber(client, to);
        to.Write("-"u8);
        CompiledTemplate.WriteNumber(sequence, to);
        to.Write("\"><body>"u8);
        for (int at; (at = body.IndexOfAny(Impossible)) >= 0; body = body[(at + 1)..])
        {
            Escaping.Xml.Write(body[..at], to);
            to.Write("\uFFFD"u8);
        }

        Escaping.Xml.Write(body, to);
        to.Write("</body></message>"u8);
    }

    /// <summary>Writes a ping (XEP-0199).</summary>
    public static void WritePing(long number, ReadOnlySpan<byte> domain, IBufferWriter<byte> to)
    {
        to.Write("<iq xmlns=\"jabber:client\" type=\"get\" id=\"p"u8);
        CompiledTemplate.WriteNumber(number, to);
        to.Write("\" to=\""u8);
        to.Write(domain);
        to.Write("\"><ping xmlns=\"urn:xmpp:ping\"/></iq>"u8);
    }

    /// <summary>The answer to a question of the server: to a ping that this client is there, to all else that it does not know that (RFC 6120 section 8.4).</summary>
    public static byte[] Answer(Stanza question)
    {
        var to = question.From is null ? "" : $" to=\"{Of(question.From)}\"";
        var id = Of(question.Id ?? "");
        return Frame(question.HasPing
            ? $"""<iq xmlns="jabber:client" type="result" id="{id}"{to}/>"""
            : $"""<iq xmlns="jabber:client" type="error" id="{id}"{to}><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>""");
    }

    private static string Of(string value) => Escaping.Xml.Apply(value);

    private static byte[] Frame(string text) => Encoding.UTF8.GetBytes(text);
}
