using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a profile's auth policy.</summary>
internal static partial class AuthShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly LoginPolicy LoginDefaults = new() { Request = new HttpTemplate { Url = Template.Parse("/") } };

    // --- login ---
    private static readonly RequestKeys Request = new("POST", "login-body");

    private static readonly Key<string> Token = Key.Optional("token", MatchShapes.JsonPathValue,
        "Path of the token in the answer, which is JSON.", LoginDefaults.TokenPath);

    private static readonly Key<(TimeSpan? Fixed, string? Path)> Lifetime = Key.Optional("lifetime",
        Collections.AnyOf(
            Values.Duration(Shortest).Select(life => ((TimeSpan?)life, (string?)null)),
            Values.Matching("the path of a number of seconds in the answer, such as data.expiresIn", LifetimePath())
                .Select(path => ((TimeSpan?)null, (string?)path))),
        "How long a token is good: a duration, or the path of a number of seconds in the answer; without it it is good for ever.");

    private static readonly Key<TimeSpan?> RefreshBefore = Key.Optional("refresh-before",
        Collections.AnyOf(
            Values.Word("never", (TimeSpan?)null), Values.Duration(TimeSpan.Zero).Select(before => (TimeSpan?)before)),
        "How long before its end a token is refreshed, though not in the first half of its life; never: it is used until the server refuses it.",
        Quantity.Show(LoginDefaults.RefreshBefore!.Value));

    private static readonly Key<IReadOnlyList<int>> RefusedBy = Key.Optional("refused-by",
        Collections.ListOf(Values.Whole(400, 4999), "HTTP statuses and close codes", mayBeEmpty: true),
        "HTTP statuses of a refused upgrade and close codes after which a client asks for a fresh token before it dials again; a "
        + "refused join does so anyway.", "[401]");

    private static readonly Key<int> AtOnce = Key.Optional("at-once", Values.Whole(1, 10_000),
        "Logins of a population that are under way at once; further ones wait.", $"{LoginDefaults.AtOnce}");

    private static readonly Key<bool> WithoutToken = Key.Optional("without-token", Values.OneOf(("retry", false), ("stay-away", true)),
        "What a client does that gets no token: it tries again by its reconnect policy, or never dials again, as its user would have to log in.",
        "retry");

    private static readonly MapShape<LoginPolicy> Login = new()
    {
        Name = "login",
        Doc = "The HTTP login from which a client has its token.",
        Keys = [.. Request.All, Token, Lifetime, RefreshBefore, RefusedBy, AtOnce, WithoutToken],
        Rules = Request.Rules,
        Build = map => new LoginPolicy
        {
            Request = Request.Get(map),
            TokenPath = map.Get(Token),
            Lifetime = map.GetOrNull(Lifetime)?.Fixed,
            LifetimePath = map.GetOrNull(Lifetime)?.Path,
            RefreshBefore = map.Get(RefreshBefore),
            RefusedBy = map.Get(RefusedBy),
            AtOnce = map.Get(AtOnce),
            StaysAwayWithout = map.Get(WithoutToken),
        },
    };

    // --- sign ---
    private static readonly Key<Template> SignKey = Key.Required("key", Templates.SignKey,
        "The key; ${NAME} takes it from the environment, and no output shows it.");

    private static readonly Key<Template> SignText = Key.Required("text", Templates.SignText,
        "The text that is signed, with its fields in their order and what is between them.");

    private static readonly Key<SignatureForm> SignForm = Key.Optional("form",
        Values.OneOf(("hex", SignatureForm.Hex), ("base64", SignatureForm.Base64), ("base64url", SignatureForm.Base64Url)),
        "How the 32 bytes of the signature are written.", "hex");

    private static readonly MapShape<SignaturePolicy> Sign = new()
    {
        Name = "sign",
        Doc = "What ${signature} is: HMAC-SHA256 over a text.",
        Keys = [SignKey, SignText, SignForm],
        Build = map => new SignaturePolicy { Key = map.Get(SignKey), Text = map.Get(SignText), Form = map.Get(SignForm) },
    };

    // --- auth ---
    private static readonly Key<IReadOnlyList<NamedTemplate>> Query = Key.Optional("query", RequestShapes.Query,
        "Query parameters with the token; in a list they have no names.", "{}");

    private static readonly Key<IReadOnlyList<NamedTemplate>> Headers = Key.Optional("headers", RequestShapes.Headers,
        "Headers with the token, such as Authorization: Bearer ${token}; they replace the protocol's of the same name.", "{}");

    private static readonly Key<IReadOnlyList<NamedTemplate>> Cookies = Key.Optional("cookies", RequestShapes.Cookies,
        "Cookies with the token.", "{}");

    private static readonly Key<IReadOnlyList<Template>> SubProtocols = Key.Optional("sub-protocols",
        Collections.ListOf(Templates.Line, "sub-protocols", mayBeEmpty: true),
        "Sub-protocols with the token, offered after those of the protocol.", "[]");

    private static readonly Key<LoginPolicy?> LoginKey = Key.Maybe("login", Login.Value,
        "The HTTP login from which a client has its token; without it that is the token of its population.");

    private static readonly Key<SignaturePolicy?> SignatureKey = Key.Maybe("sign", Sign.Value,
        "What ${signature} is; without it nothing is signed.");

    private static readonly MapShape<AuthPolicy> Auth = new()
    {
        Name = "auth",
        Doc = "Where the token comes from and where it goes; places named here take the place of those in the protocol's query and headers.",
        Keys = [Query, Headers, Cookies, SubProtocols, LoginKey, SignatureKey],
        IsAtomic = true,
        Rules = [Rule.AtLeastOne(Query, Headers, Cookies, SubProtocols, LoginKey, SignatureKey)],
        Build = map => new AuthPolicy
        {
            Query = map.Get(Query),
            Headers = map.Get(Headers),
            Cookies = map.Get(Cookies),
            SubProtocols = map.Get(SubProtocols),
            Login = map.Get(LoginKey),
            Signature = map.Get(SignatureKey),
        },
    };

    /// <summary>An auth policy.</summary>
    public static ValueShape<AuthPolicy> Value { get; } = Collections.AnyOf(
        Values.OneOf(("protocol", AuthPolicy.AsProtocol), ("none", AuthPolicy.None)), Auth.Value);

    /// <summary>Reports what of a policy does not fit the protocol.</summary>
    /// <param name="at">Where the policy is written, or the profile.</param>
    /// <param name="auth">The policy.</param>
    /// <param name="protocol">The protocol that the profile speaks.</param>
    public static void Check(Cursor at, AuthPolicy auth, ProtocolDefinition protocol)
    {
        var isSigned = auth.Uses(AuthPolicy.SignatureVariable) || protocol.Uses(AuthPolicy.SignatureVariable);
        if (isSigned && auth.Signature is null)
        {
            at.Error($"${{{AuthPolicy.SignatureVariable}}} is used, but auth has no 'sign': write there what is signed, sign: {{ key: \"${{KEY}}\", text: \"${{body}}\" }}");
        }
        else if (!isSigned && auth.Signature is not null)
        {
            (at.Node.Find(SignatureKey.Name) is { } sign ? at.Of(SignatureKey.Name, sign) : at).Error(
                $"nothing uses ${{{AuthPolicy.SignatureVariable}}}: write it into query or headers of auth, or take a protocol whose frames have it");
        }

        if (auth.Login is not null && protocol.Code is null && !auth.Uses(AuthPolicy.TokenVariable) && !protocol.Uses(AuthPolicy.TokenVariable)
            && auth.Signature?.Key.Variables.Contains(AuthPolicy.TokenVariable) is not true)
        {
            (at.Node.Find(LoginKey.Name) is { } login ? at.Of(LoginKey.Name, login) : at).Error(
                "nothing uses the token of the login: write where it goes, headers: { Authorization: \"Bearer ${token}\" }");
        }
    }

    /// <summary>Begins with a letter: 30 and 30min are no paths but durations gone wrong.</summary>
    [GeneratedRegex(@"^[A-Za-z_][^.\s]*(\.[^.\s]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LifetimePath();
}
