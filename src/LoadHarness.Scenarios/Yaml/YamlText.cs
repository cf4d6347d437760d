using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Text to <see cref="Node"/>s. Our own small tree rather than the package's, because it must keep duplicate keys, know the
/// file of each node, stay immutable, and survive bombs of aliases and towers of brackets.
/// </summary>
internal sealed class YamlText
{
    /// <summary>Deeper than any scenario; keeps the recursion off the end of the stack.</summary>
    private const int MaxDepth = 40;

    private readonly IParser _parser;
    private readonly ReadContext _context;
    private readonly Func<Mark, Place> _placeOf;
    private readonly Dictionary<AnchorName, Node> _anchors = [];

    private YamlText(IParser parser, ReadContext context, Func<Mark, Place> placeOf)
    {
        _parser = parser;
        _context = context;
        _placeOf = placeOf;
    }

    /// <summary>Parses the text of a file.</summary>
    /// <returns>Its one document; null: there is an error, which has been reported.</returns>
    public static Node? Parse(string text, string file, ReadContext context) =>
        Parse(text, context, mark => new Place(file, (int)mark.Line, (int)mark.Column));

    /// <summary>Parses a value of the command line: all of it is in one place.</summary>
    public static Node? ParseValue(string text, Place place, ReadContext context) => Parse(text, context, _ => place);

    private static Node? Parse(string text, ReadContext context, Func<Mark, Place> placeOf)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            return new YamlText(parser, context, placeOf).ReadDocument();
        }
        catch (YamlException error) when (error.Message.Contains("tab", StringComparison.Ordinal) && FirstTab(text) is { } tab)
        {
            // The package names the start of the map, not the line of the tab.
            context.Add(placeOf(tab), "a tab in the indentation: YAML wants blanks");
        }
        catch (YamlException error)
        {
            context.Add(placeOf(error.Start), Sentence(error));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The package answers some malformed texts with exceptions of its inner workings, which know no position and mean
            // nothing to anybody: an unclosed bracket that a comma follows is one of them.
            var end = parser.Current?.End ?? new Mark(0, 1, 1);
            context.Add(placeOf(end), "is not YAML from here on: is a bracket, a brace or a quote left open?");
        }

        return null;
    }

    private static Mark? FirstTab(string text)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var column = lines[line].AsSpan().IndexOfAnyExcept(' ');
            if (column >= 0 && lines[line][column] == '\t')
            {
                return new Mark(0, line + 1, column + 1);
            }
        }

        return null;
    }

    private static string Sentence(YamlException error)
    {
        var message = error.Message.Replace("  ", " ", StringComparison.Ordinal);
        // Some versions repeat the position at the head of the message.
        var end = message.StartsWith("(Line", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
        // The package throws kinds of its own; the plain one is ours, for what is YAML but nothing that we read.
        return error.GetType() == typeof(YamlException) ? message : $"is not YAML: {char.ToLowerInvariant(message[0])}{message[1..]}";
    }

    private Node ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out var end))
        {
            return Node.Scalar(_placeOf(end.Start), "", "", isPlain: true);
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.TryConsume<DocumentStart>(out var second)
            ? throw new YamlException(second.Start, second.End, "a second document begins: a file holds one")
            : root;
    }

    private Node ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known)
                ? known
                : throw new YamlException(
                    alias.Start, alias.End, $"the alias *{alias.Value} has no finished anchor &{alias.Value} before it");
        }

        var start = _parser.Accept<NodeEvent>(out var found) ? found : throw new YamlException("a value is missing");
        if (depth > MaxDepth)
        {
            throw new YamlException(start.Start, start.End, $"maps and lists are nested more than {MaxDepth} deep");
        }

        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
        {
            throw new YamlException(start.Start, start.End, $"the tag {start.Tag.Value} is not expected: values have no tags here");
        }

        var place = _placeOf(start.Start);
        var node = _parser.TryConsume<Scalar>(out var scalar) ? ReadScalar(scalar, place)
            : _parser.TryConsume<MappingStart>(out _) ? Node.Map(place, ReadEntries(depth))
            : Node.List(place, ReadItems(depth));
        if (node.Weight > Node.MaxWeight)
        {
            throw new YamlException(start.Start, start.End, $"there are more than {Node.MaxWeight:N0} values, aliases expanded");
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private Node ReadScalar(Scalar scalar, Place place) =>
        Node.Scalar(place, scalar.Value, _context.Expand(scalar.Value, place), scalar.Style == ScalarStyle.Plain);

    private List<Entry> ReadEntries(int depth)
    {
        var entries = new List<Entry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                var other = _parser.Current!;
                throw new YamlException(other.Start, other.End, "a key must be a word");
            }

            entries.Add(new Entry(key.Value, _placeOf(key.Start), ReadNode(depth + 1)));
        }

        return entries;
    }

    private List<Node> ReadItems(int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }
}
