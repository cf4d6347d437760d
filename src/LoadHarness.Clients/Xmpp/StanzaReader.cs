using System.Text;
using System.Xml;

namespace LoadHarness.Clients.Xmpp;

/// <summary>
/// Reads the frames of a stream, each of which is one element (RFC 7395 section 3.3). One for each thread, because its reader and its buffers are
/// used again for every frame. What XMPP forbids (RFC 6120 section 11.1), document types and entities of one's own among it, is no element to it.
/// </summary>
internal sealed class StanzaReader
{
    private const int Deepest = 32;
    private const string RoomUser = "http://jabber.org/protocol/muc#user";

    [ThreadStatic]
    private static StanzaReader? _ofThread;

    private static readonly XmlDictionaryReaderQuotas Quotas = new()
    {
        MaxDepth = Deepest,
        MaxStringContentLength = int.MaxValue, // a frame has its own limit
        MaxArrayLength = 1,
        MaxBytesPerRead = int.MaxValue,
        MaxNameTableCharCount = 64 * 1024, // names that a hostile server makes up are not kept for ever: the reader is thrown away
    };

    private readonly XmlDictionaryReader _reader = XmlDictionaryReader.CreateTextReader("<none/>"u8.ToArray(), Quotas); // it takes no nothing
    private readonly Stanza _stanza = new();
    private readonly string[] _path = ["", "", "", ""]; // names of the elements around, from the outermost
    private readonly char[] _chunk = new char[512];
    private byte[] _frame = new byte[1024];

    /// <summary>Reads a frame.</summary>
    /// <returns>What is in it, valid until this thread reads the next one; null: it is not one element of XML.</returns>
    public static Stanza? Read(ReadOnlySpan<byte> frame)
    {
        var reader = _ofThread ??= new StanzaReader();
        try
        {
            return reader.ReadWhole(frame);
        }
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            _ofThread = null; // in the middle of something
            return null;
        }
    }

    private Stanza? ReadWhole(ReadOnlySpan<byte> frame)
    {
        if (_frame.Length < frame.Length)
        {
            _frame = new byte[frame.Length];
        }

        frame.CopyTo(_frame);
        _stanza.Clear();
        ((IXmlTextReaderInitializer)_reader).SetInput(_frame, 0, frame.Length, Encoding.UTF8, Quotas, null);
        var hasRoot = false;
        while (_reader.Read())
        {
            if (_reader.NodeType == XmlNodeType.Element)
            {
                hasRoot = true;
                TakeElement(_reader.Depth);
            }
            else if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                TakeText(_reader.Depth);
            }
        }

        return hasRoot ? _stanza : null;
    }

    private void TakeElement(int depth)
    {
        if (depth < _path.Length)
        {
            _path[depth] = _reader.LocalName;
        }

        switch (depth)
        {
            case 0:
                _stanza.Kind = KindOf(_path[0]);
                (_stanza.Type, _stanza.Id, _stanza.From) = (_reader.GetAttribute("type"), _reader.GetAttribute("id"), _reader.GetAttribute("from"));
                break;
            case 1:
                TakeChild(_path[1]);
                break;
            case 2:
                TakeGrandchild(_path[1], _path[2]);
                break;
        }
    }

    private static StanzaKind KindOf(string name) => name switch
    {
        "message" => StanzaKind.Message,
        "presence" => StanzaKind.Presence,
        "iq" => StanzaKind.Iq,
        "open" => StanzaKind.Open,
        "close" => StanzaKind.Close,
        "features" => StanzaKind.Features,
        "success" => StanzaKind.Success,
        "failure" => StanzaKind.Failure,
        "error" => StanzaKind.StreamError,
        _ => StanzaKind.Other,
    };

    private void TakeChild(string name)
    {
        switch (_stanza.Kind)
        {
            case StanzaKind.Message:
                _stanza.HasBody |= name == "body";
                _stanza.HasSubject |= name == "subject";
                break;
            case StanzaKind.Iq:
                _stanza.HasPing |= name == "ping";
                break;
            case StanzaKind.Features:
                _stanza.NeedsSession |= name == "session";
                break;
            case StanzaKind.Failure or StanzaKind.StreamError when name != "text":
                _stanza.Condition ??= name;
                break;
        }
    }

    private void TakeGrandchild(string parent, string name)
    {
        switch (parent)
        {
            case "error" when name != "text":
                _stanza.Condition ??= name;
                break;
            case "session" when name == "optional":
                _stanza.NeedsSession = false;
                break;
            case "x" when name == "status" && _reader.NamespaceURI == RoomUser:
                _stanza.Status |= _reader.GetAttribute("code") switch
                {
                    "110" => RoomStatus.Self,
                    "301" => RoomStatus.Banned,
                    "307" => RoomStatus.Kicked,
                    "332" => RoomStatus.Shutdown,
                    _ => RoomStatus.None,
                };
                break;
        }
    }

    /// <param name="depth">Depth of the text, one more than that of the element around it.</param>
    private void TakeText(int depth)
    {
        switch (depth)
        {
            case 2 when _stanza.Kind == StanzaKind.Message && _path[1] == "body":
                TakeBody();
                break;
            case 2 when _stanza.Kind is StanzaKind.Failure or StanzaKind.StreamError && _path[1] == "text":
            case 3 when _path[1] == "error" && _path[2] == "text":
            case 4 when _path[1] == "x" && _path[2] == "item" && _path[3] == "reason":
                _stanza.Text ??= _reader.Value;
                break;
            case 3 when _path[1] == "mechanisms" && _path[2] == "mechanism":
                _stanza.OffersPlain |= _reader.Value == "PLAIN";
                _stanza.Mechanisms += (_stanza.Mechanisms.Length > 0 ? ", " : "") + _reader.Value;
                break;
        }
    }

    /// <summary>A body may be of several pieces, and each of several chunks; a stamp in it is of plain ASCII, which none of them can damage.</summary>
    private void TakeBody()
    {
        for (int chars; (chars = _reader.ReadValueChunk(_chunk, 0, _chunk.Length)) > 0;)
        {
            Encoding.UTF8.GetBytes(_chunk.AsSpan(0, chars), _stanza.Body);
        }
    }
}
