using System.Text.Json.Nodes;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The shapes of templates; each place has variables of its own.</summary>
internal static class Templates
{
    /// <summary>What is known of a client wherever one of its frames, its URL or its headers are made.</summary>
    private static readonly string[] ClientVariables = ["token", "user", "room", "client", "population", "time.minute", "time.ms", UserData.AnyColumn];

    private static readonly string[] MessageVariables = ["body", "id", "seq"];

    /// <summary>What there is in every frame of a protocol.</summary>
    public static string[] FrameVariables { get; } = [.. ClientVariables, "signature"];

    /// <summary>What there is in a chat message: every variable that has its name from us.</summary>
    public static string[] SayVariables { get; } = [.. FrameVariables, .. MessageVariables];

    /// <summary>What there is in a text that is signed, and in its key.</summary>
    public static string[] SignedVariables { get; } = [.. ClientVariables, .. MessageVariables];

    /// <summary>A chat message. What its protocol captures and makes is known when that is whole: <see cref="FrameNames"/>.</summary>
    public static ValueShape<Template> Say { get; } = FrameOf("say-frame", required: "body", SayVariables, isOpen: true);

    /// <summary>A frame that is no chat message. What its protocol captures and makes is known when that is whole, as above.</summary>
    public static ValueShape<Template> Frame { get; } = FrameOf("frame", required: null, FrameVariables, isOpen: true);

    /// <summary>The key or the text of an HMAC that a protocol makes; as above.</summary>
    public static ValueShape<Template> Signed { get; } = Of(required: null, SignedVariables, isOpen: true);

    /// <summary>A value of a query parameter or a header.</summary>
    public static ValueShape<Template> Line { get; } = Of(required: null, FrameVariables, isOneLine: true);

    /// <summary>The key of a signature.</summary>
    public static ValueShape<Template> SignKey { get; } = Of(required: null, ["token", "user", "client", "population", UserData.AnyColumn]);

    /// <summary>The text that is signed.</summary>
    public static ValueShape<Template> SignText { get; } = Of(required: null, SignedVariables);

    /// <summary>The token of a client.</summary>
    public static ValueShape<Template> Token { get; } = Of(required: null, ["client", "user", "population", UserData.AnyColumn], isOneLine: true);

    /// <summary>The token of the clients of a profile, which knows no files of users.</summary>
    public static ValueShape<Template> OwnToken { get; } = Of(required: null, ["client", "user", "population"], isOneLine: true);

    /// <summary>The name of a user.</summary>
    public static ValueShape<Template> User { get; } = Of(required: null, ["client", "population", UserData.AnyColumn], isOneLine: true);

    /// <summary>The name of a room.</summary>
    public static ValueShape<Template> RoomName { get; } = Of(required: null, ["n", "population"], isOneLine: true);

    /// <summary>What code is told: it knows by itself what of it is a template, but not which columns there are.</summary>
    public static ValueShape<string> Option { get; } = Noting(Values.Text());

    /// <summary>The url of an HTTP request, or the value of one of its headers.</summary>
    /// <param name="more">Variables beside those of the client.</param>
    public static ValueShape<Template> HttpLine(params string[] more) => Of(required: null, [.. ClientVariables, "path", .. more], isOneLine: true);

    /// <summary>The body of an HTTP request.</summary>
    /// <param name="name">Name of the shape.</param>
    /// <param name="more">Variables beside those of the client.</param>
    public static ValueShape<Template> HttpBody(string name, params string[] more) =>
        FrameOf(name, required: null, [.. ClientVariables, "path", .. more]);

    /// <summary>Whether a variable is among those that a place knows.</summary>
    public static bool IsAmong(string[] known, string variable) =>
        known.Contains(variable) || (UserData.IsColumn(variable) && known.Contains(UserData.AnyColumn));

    /// <summary>Tells the population that is read of the columns that a text names.</summary>
    public static void NoteColumns(Cursor at, Template text) => at.Context.Columns.AddRange(text.Variables.Where(UserData.IsColumn).Select(name => (at, name)));

    /// <summary>A text, or a value that is sent as JSON.</summary>
    private static ValueShape<Template> FrameOf(string name, string? required, string[] allowed, bool isOpen = false)
    {
        var json = Key.Required("json",
            JsonFrames.Value(text => isOpen ? null : Unknown(text, allowed), whole => Missing(whole, required)),
            "Any value: it is sent as compact JSON, variables are filled in within its texts, and a map of the one key text-of stands for "
            + "a string that holds the JSON of its value.");
        var map = new MapShape<Template>
        {
            Name = name,
            Doc = "JSON, written as YAML.",
            Keys = [json],
            IsAtomic = true,
            Build = map => map.Get(json),
        };
        return Collections.AnyOf(Of(required, allowed, isOpen: isOpen, isFrame: true), map.Value);
    }

    /// <summary>A text with variables.</summary>
    /// <param name="required">A variable that it must hold; null: none.</param>
    /// <param name="allowed">Those that it may hold.</param>
    /// <param name="isOneLine">Whether it has no line breaks.</param>
    /// <param name="isOpen">Whether it may hold others, too, which are checked elsewhere.</param>
    /// <param name="isFrame">Whether it is JSON if it begins like it.</param>
    private static ValueShape<Template> Of(string? required, string[] allowed, bool isOneLine = false, bool isOpen = false, bool isFrame = false)
    {
        var variables = string.Join(", ", allowed.Select(name => $"${{{name}}}"));
        return new(
            NodeKind.Scalar,
            $"a text{(isOneLine ? " of one line" : "")}, which may use {variables}{(isOpen ? ", what the protocol captures and makes" : "")}"
                + (required is null ? "" : $"{(isOpen ? "," : "")} and must use ${{{required}}}"),
            at =>
            {
                if (at.Node.Kind != NodeKind.Scalar)
                {
                    return Parsed<Template>.Fail();
                }

                // The text as written: the template fills in the environment itself, so that nothing in a value of it is
                // taken for a variable, and what is shown of the template never holds a secret.
                Template.TryParse(at.Node.Raw, at.Context.Environment, out var template, out var error);
                error ??= (isOpen ? null : Unknown(template!, allowed)) ?? Missing(template!, required)
                    ?? (isOneLine && HasLineBreak(template!) ? "a line break is not possible here" : null)
                    ?? (isFrame ? JsonTexts.Wrong(at.Node.Raw, at.Context.Environment) : null);
                if (error is not null)
                {
                    return Fail(at, error);
                }

                NoteColumns(at, template!);
                return template!;
            },
            _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") });
    }

    private static ValueShape<string> Noting(ValueShape<string> text) => new(
        text.Kind,
        text.Expected,
        at =>
        {
            if (Template.TryParse(at.Node.Raw, at.Context.Environment, out var template, out _))
            {
                NoteColumns(at, template);
            }

            return text.Read(at);
        },
        text.Schema);

    private static bool HasLineBreak(Template template) => template.Parts.Any(part => part.Text.AsSpan().ContainsAny('\r', '\n'));

    private static string? Unknown(Template template, string[] allowed) =>
        template.Variables.FirstOrDefault(name => !IsAmong(allowed, name)) is { } unknown
            ? $"unknown variable '{unknown}'{NearestName.Hint(unknown, allowed)}"
            : null;

    private static string? Missing(Template template, string? required) =>
        required is not null && !template.Variables.Contains(required)
            ? $"the variable ${{{required}}} is missing: without it nothing that is sent can be recognised"
            : null;

    private static Parsed<Template> Fail(Cursor at, string message)
    {
        at.Error(message);
        return Parsed<Template>.Reported;
    }
}
