using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// Checks what the frames of a protocol hold against what it captures and makes: every name is one of a variable, means one thing, and is captured
/// before it is sent. Goes through the tree, so that all errors come at once and stand where the name does. One thread.
/// </summary>
internal sealed class FrameNames
{
    private readonly Cursor _protocol;
    private readonly List<(string Name, Cursor At, Place Place)> _captured = []; // in the order of the login; those of answers last
    private readonly Dictionary<string, Cursor> _made = [];
    private readonly HashSet<string> _hmacs = [];

    private FrameNames(Cursor protocol)
    {
        _protocol = protocol;
        foreach (var owner in Logins.Concat(Answers))
        {
            _captured.AddRange(EntriesOf(owner, MatchShapes.Captures).Select(entry => (entry.Entry.Key, owner, entry.Entry.Place)));
        }

        foreach (var (entry, at) in EntriesOf(protocol, MadeValueShapes.MadeValues))
        {
            _made.TryAdd(entry.Key, at);
            if (entry.Value.Find(MadeValueShapes.HmacName) is not null)
            {
                _hmacs.Add(entry.Key);
            }
        }
    }

    private IEnumerable<Cursor> Steps => ItemsOf(LoginStepShapes.Steps);

    private IEnumerable<Cursor> Logins => Steps.Concat(Child(_protocol, LoginStepShapes.Join.Name));

    private IEnumerable<Cursor> Answers => ItemsOf(AnswerShapes.Answers);

    private IEnumerable<string> Captured => _captured.Select(capture => capture.Name);

    /// <summary>Reports what is wrong with the names.</summary>
    public static void Check(MapReading map)
    {
        if (map.At.Node.Kind == NodeKind.Map)
        {
            var names = new FrameNames(map.At);
            names.CheckTwice();
            names.CheckSigned();
            names.CheckLogin();
            names.CheckOthers();
        }
    }

    private void CheckTwice()
    {
        var first = new Dictionary<string, Cursor>();
        foreach (var (name, at, place) in _captured)
        {
            if (!first.TryAdd(name, at) && first[name].Node != at.Node)
            {
                at.ErrorAt(place, $"the name '{name}' is taken: {RelativeTo(first[name])} captures it, too");
            }
        }

        foreach (var (entry, at) in EntriesOf(_protocol, MadeValueShapes.MadeValues).Where(value => first.ContainsKey(value.Entry.Key)))
        {
            at.ErrorAt(entry.Place, $"the name '{entry.Key}' is taken: {RelativeTo(first[entry.Key])} captures it");
        }
    }

    /// <summary>What is signed holds no HMAC: neither itself nor another one.</summary>
    private void CheckSigned()
    {
        foreach (var (piece, template) in _hmacs.SelectMany(name => SignedBy(_made[name])))
        {
            if (template.Variables.FirstOrDefault(_hmacs.Contains) is { } hmac)
            {
                piece.Error($"'{hmac}' is an HMAC itself, and none can be made of another");
            }
            else
            {
                CheckPiece(piece, template, Templates.SignedVariables, Captured, _made.Keys.Except(_hmacs));
            }
        }
    }

    private void CheckLogin()
    {
        var available = new HashSet<string>();
        foreach (var step in Logins)
        {
            CheckFrame(Child(step, LoginStepShapes.SendName), Templates.FrameVariables, available);
            available.UnionWith(EntriesOf(step, MatchShapes.Captures).Select(entry => entry.Entry.Key));
        }
    }

    /// <summary>Frames that are sent when all may have come.</summary>
    private void CheckOthers()
    {
        CheckFrame(Child(_protocol, "say"), Templates.SayVariables, Captured);
        CheckFrame(Child(_protocol, ProtocolShapes.Heartbeat.Name), Templates.FrameVariables, Captured);
        CheckFrame(Child(_protocol, "leave"), Templates.FrameVariables, Captured);
        CheckFrame(Answers.SelectMany(answer => Child(answer, AnswerShapes.SendName)), Templates.FrameVariables, Captured);
        CheckFrame(
            Child(_protocol, "signals").Where(signals => signals.Node.Kind == NodeKind.Map)
                .SelectMany(signals => signals.Node.Entries.Select(entry => signals.Of(entry.Key, entry.Value)))
                .SelectMany(signal => Child(signal, "send")),
            Templates.FrameVariables,
            Captured);
    }

    private void CheckFrame(IEnumerable<Cursor> frames, string[] known, IEnumerable<string> available)
    {
        foreach (var (piece, template) in frames.SelectMany(PiecesOf))
        {
            CheckPiece(piece, template, known, available, _made.Keys);
        }
    }

    private void CheckPiece(Cursor piece, Template template, string[] known, IEnumerable<string> available, IEnumerable<string> made)
    {
        foreach (var name in template.Variables.Where(name => !Templates.IsAmong(known, name)))
        {
            var late = !_made.TryGetValue(name, out var value) ? Captured.Contains(name) && !available.Contains(name) ? name : null
                : SignedBy(value).SelectMany(signed => signed.Text.Variables).FirstOrDefault(part => Captured.Contains(part) && !available.Contains(part));
            if (late is not null)
            {
                var source = RelativeTo(_captured.First(capture => capture.Name == late).At);
                piece.Error(late == name
                    ? $"'{name}' is not there yet: {source} captures it, and a step can hold only what those before it have captured"
                    : $"'{name}' cannot be made yet: {source} captures '{late}', and a step can hold only what those before it have captured");
            }
            else if (!_made.ContainsKey(name) && !Captured.Contains(name))
            {
                piece.Error($"unknown variable '{name}'{NearestName.Hint(name, [.. known, .. available, .. made])}");
            }
        }
    }

    /// <summary>Where something is, from the protocol: <c>steps.0</c>, <c>join</c>.</summary>
    private string RelativeTo(Cursor at) => _protocol.Path.Length > 0 && at.Path.StartsWith(_protocol.Path, StringComparison.Ordinal)
        ? at.Path[(_protocol.Path.Length + 1)..]
        : at.Path;

    private static IEnumerable<(Cursor At, Template Text)> SignedBy(Cursor value) =>
        Child(value, MadeValueShapes.HmacName).SelectMany(hmac => hmac.Node.Entries.Select(entry => hmac.Of(entry.Key, entry.Value))).SelectMany(PiecesOf);

    /// <summary>The texts of a frame, those within JSON one by one; those that are no templates have been told of already.</summary>
    private static IEnumerable<(Cursor At, Template Text)> PiecesOf(Cursor at) => at.Node.Kind switch
    {
        NodeKind.Map => at.Node.Entries.SelectMany(entry => PiecesOf(at.Of(entry.Key, entry.Value))),
        NodeKind.List => Enumerable.Range(0, at.Node.Items.Count).SelectMany(index => PiecesOf(at.Item(index))),
        _ => Template.TryParse(at.Node.Raw, at.Context.Environment, out var text, out _) ? [(at, text)] : [],
    };

    private static IEnumerable<Cursor> Child(Cursor at, string key) => at.Node.Find(key) is { } node ? [at.Of(key, node)] : [];

    private IEnumerable<Cursor> ItemsOf(IKey list) =>
        Child(_protocol, list.Name).SelectMany(at => Enumerable.Range(0, at.Node.Items.Count).Select(at.Item));

    private static IEnumerable<(Entry Entry, Cursor At)> EntriesOf(Cursor owner, IKey key) =>
        Child(owner, key.Name).SelectMany(at => at.Node.Entries.Select(entry => (entry, at.Of(entry.Key, entry.Value))));
}
