using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// The table of what the reference backend is told at its start. Its keys are the options of <c>loadharness backend</c>; a test holds
/// them, and their defaults, against its catalogues.
/// </summary>
internal static class BackendShapes
{
    private const string Off = "off";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private static readonly Key<string>[] Secrets =
    [
        Key.Optional("token", Text("a token"), "The one token that it accepts, beside those that it hands out itself; without it any."),
        Key.Optional("password", Text("a password, or off"),
            "The password that everybody must give at the login; off: the text of token, or any.", Off),
        Key.Optional("require-signature", Text("a key, or off"),
            "Chat frames of /wx-push must carry the hex HMAC-SHA256, with this key, of messageId, a line feed and content.", Off),
    ];

    private static readonly Key<string>[] Rules =
    [
        Key.Optional("idle", WholeSecondsOrOff(), "A connection without a message for so long is closed with 4408.", "60s"),
        Key.Optional("history", Values.Whole(0, int.MaxValue).Select(number => $"{number}"),
            "Messages that each room keeps for those who read its history.", "100"),
        Key.Optional("ping-every", TimeOrOff(),
            "So often each connection is sent a ping frame; without a pong by the next one it is cut without a close frame.", Off),
        Key.Optional("malformed", Words("ignore", "answer", "close"),
            "A frame that is not understood is ignored, answered with an error, or ends the connection with 1007.", "ignore"),
        Key.Optional("heartbeat-reply", Words("on", Off), "Whether heartbeat messages are answered.", "on"),
        Key.Optional("echo", Words("dialect", "on", Off),
            "Whether senders get their own messages, too; dialect: where the tutorial's client needs it.", "dialect"),
        Key.Optional("require-subprotocol", Words("on", Off), "Whether /wx-push refuses with 400 who does not offer the sub-protocol chat.", "on"),
        Key.Optional("auth-within", TimeOrOff(), "On /wx-push the auth frame must come so soon, or the connection is closed with 4401.", "10s"),
        Key.Optional("bad-token", Words("refuse", "close"),
            "A WebSocket request with a missing, wrong or expired token gets HTTP 401, or an upgrade and close code 4401.", "refuse"),
        Key.Optional("require-login", Words("on", Off), "Whether only tokens of its login are accepted, and the one of token.", Off),
        Key.Optional("token-lifetime", TimeOrOff(), "Tokens of its login expire after so long.", Off),
        Key.Optional("close-on-expiry", Words("on", Off), "Whether a connection whose token expires is closed with 4401.", Off),
        Key.Optional("poll-wait", TimeOrOff(), "So long at most a long poll waits for messages.", "25s"),
        Key.Optional("collect-every", TimeOrOff(),
            "All garbage is collected so often, so that the memory of the process is what it holds: for soaks.", Off),
    ];

    private static readonly Key<string>[] Defects =
    [
        .. EventShapes.Defects.Select(name => Key.Optional(
            name, Text("a setting of the defect, such as 1/10 or 20ms..80ms"), $"The defect {name}, from the start; docs/reference-backend.md says what it takes.")),
    ];

    /// <summary>What it is told, in the order of the table.</summary>
    public static MapShape<IReadOnlyList<BackendSetting>> Settings { get; } = new()
    {
        Name = "rules",
        Doc = "What the reference backend that is started for the run demands of its clients, how it answers them, and what it does wrong.",
        Keys = [.. Rules, .. Secrets, .. Defects],
        Build = map =>
        [
            .. Rules.Concat(Secrets).Concat(Defects).Where(map.Has)
                .Select(key => new BackendSetting(key.Name, map.Get(key), Secrets.Contains(key))),
        ],
    };

    private static ValueShape<string> TimeOrOff() => Collections.AnyOf(Values.Word(Off, Off), Values.Duration(Shortest).Select(Quantity.Show));

    /// <summary>The option counts in seconds, 0 for never.</summary>
    private static ValueShape<string> WholeSecondsOrOff() => Collections.AnyOf(
        Values.Word(Off, "0"),
        Values.Scalar(
            "a duration of whole seconds from 1s to 24h, such as 30s or 2m",
            text => Quantity.Duration(text) is { Ok: true, Value: var time }
                ? time.Ticks % TimeSpan.TicksPerSecond == 0 && time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromHours(24)
                    ? $"{(long)time.TotalSeconds}"
                    : Parsed<string>.Fail()
                : Parsed<string>.Fail(Quantity.Duration(text).Hint),
            Values.Pattern(Quantity.DurationPattern)));

    private static ValueShape<string> Words(params string[] words) => Values.OneOf([.. words.Select(word => (word, word))]);

    private static ValueShape<string> Text(string expected) => new(
        NodeKind.Scalar,
        expected,
        at => at.Node is { Kind: NodeKind.Scalar, Text.Length: > 0 } ? at.Node.Text! : Parsed<string>.Fail(),
        _ => new JsonObject { ["type"] = new JsonArray("string", "number") });
}
