using LoadHarness.ReferenceBackend.Defects;

namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>The one list of rules with their names and settings. To add a rule, write its property and its row.</summary>
public static class RuleCatalog
{
    private const string Off = "off";

    /// <summary>All rules.</summary>
    public static IReadOnlyList<RuleKind> All { get; } =
    [
        new("ping-every", "TIME|off", Off,
            "So often each connection is sent a ping frame; without a pong by the next one it is cut without a close frame.",
            (text, rules) => rules with { PingEvery = TimeOrOff(text) }),
        new("malformed", "ignore|answer|close", "ignore",
            "A frame that is not understood is ignored, answered with an error, or ends the connection with 1007.",
            (text, rules) => rules with { Malformed = Word<MalformedRule>(text) }),
        new("heartbeat-reply", "on|off", "on", "Heartbeat messages are answered.",
            (text, rules) => rules with { HeartbeatReply = Switch(text) }),
        new("echo", "dialect|on|off", "dialect", "Senders get their own messages, too; dialect: where the tutorial's client needs it.",
            (text, rules) => rules with { Echo = text == "dialect" ? null : Switch(text) }),
        new("require-subprotocol", "on|off", "on", "/wx-push refuses with 400 who does not offer the sub-protocol chat.",
            (text, rules) => rules with { RequireSubProtocol = Switch(text) }),
        new("auth-within", "TIME|off", "10s", "On /wx-push the auth frame must come so soon, or the connection is closed with 4401.",
            (text, rules) => rules with { AuthWithin = TimeOrOff(text) }),
        new("bad-token", "refuse|close", "refuse",
            "A WebSocket request with a missing, wrong or expired token gets HTTP 401, or an upgrade and close code 4401.",
            (text, rules) => rules with { BadToken = Word<BadTokenRule>(text) }),
        new("require-login", "on|off", Off, "Only tokens from POST /api/login are accepted, beside the one of --token.",
            (text, rules) => rules with { RequireLogin = Switch(text) }),
        new("password", "TEXT|off", Off, "The password that everybody must give at the login; off: the text of --token, or any.",
            (text, rules) => rules with { Password = TextOrOff(text) }),
        new("token-lifetime", "TIME|off", Off, "Tokens from the login expire after so long.",
            (text, rules) => rules with { TokenLifetime = TimeOrOff(text) }),
        new("close-on-expiry", "on|off", Off, "A connection whose token expires is closed with 4401.",
            (text, rules) => rules with { CloseOnExpiry = Switch(text) }),
        new("poll-wait", "TIME|off", "25s", "So long at most a long poll waits for messages.",
            (text, rules) => rules with { PollWait = TimeOrOff(text) }),
        new("collect-every", "TIME|off", Off, "All garbage is collected so often, so that the memory of the process is what it holds: for soaks.",
            (text, rules) => rules with { CollectEvery = TimeOrOff(text) }),
        new("require-signature", "KEY|off", Off,
            "Chat frames of /wx-push must carry the hex HMAC-SHA256, with this key, of messageId, a line feed and content.",
            (text, rules) => rules with { SignatureKey = TextOrOff(text) }),
    ];

    /// <summary>Understands settings.</summary>
    /// <param name="settings">Setting by name; what is not named keeps its default.</param>
    /// <exception cref="RuleSettingException">There is no such rule, or it does not understand its setting.</exception>
    public static BackendRules Read(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Aggregate(new BackendRules(), (rules, pair) => Apply(pair.Key, pair.Value, rules));
    }

    private static BackendRules Apply(string name, string setting, BackendRules rules)
    {
        var kind = All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new RuleSettingException($"There is no rule '{name}'; there are {string.Join(", ", All.Select(one => one.Name))}.");
        try
        {
            return kind.Apply(setting, rules);
        }
        catch (FormatException e)
        {
            throw new RuleSettingException($"{name} '{setting}': {e.Message}. It takes {kind.Values}.");
        }
    }

    private static bool Switch(string text) => text switch
    {
        "on" => true,
        Off => false,
        _ => throw new FormatException($"expected on or off, found '{text}'"),
    };

    private static TimeSpan TimeOrOff(string text)
    {
        if (text == Off)
            return TimeSpan.Zero;
        var reader = new SettingReader(text);
        var time = reader.Time();
        reader.End();
        return time;
    }

    private static string? TextOrOff(string text) => text switch
    {
        Off => null,
        "" => throw new FormatException("expected a text"),
        _ => text,
    };

    private static T Word<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw new FormatException($"expected {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}, found '{text}'");
    }
}
