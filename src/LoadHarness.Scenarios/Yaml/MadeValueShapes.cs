using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of values that are made for frames.</summary>
internal static class MadeValueShapes
{
    // --- hmac ---
    private static readonly Key<Template> HmacKey = Key.Required("key", Templates.Signed,
        "The key; ${NAME} takes it from the environment, and no output shows it.");

    private static readonly Key<Template> HmacText = Key.Required("text", Templates.Signed,
        "The text that is signed, with its fields in their order and what is between them; values in it are as they are.");

    private static readonly Key<SignatureForm> HmacForm = Key.Optional("form",
        Values.OneOf(("hex", SignatureForm.Hex), ("base64", SignatureForm.Base64), ("base64url", SignatureForm.Base64Url)),
        "How the 32 bytes of it are written.", "hex");

    private static readonly MapShape<SignaturePolicy> HmacMap = new()
    {
        Name = "hmac",
        Doc = "An HMAC-SHA256 of a text: the answer to a challenge, the signature of a message.",
        Keys = [HmacKey, HmacText, HmacForm],
        IsAtomic = true,
        Build = map => new SignaturePolicy { Key = map.Get(HmacKey), Text = map.Get(HmacText), Form = map.Get(HmacForm) },
    };

    // --- value ---
    private static readonly Key<ValueKind> Random = Key.Optional("random",
        Values.OneOf(("hex", ValueKind.RandomHex), ("digits", ValueKind.RandomDigits)), "Random digits, other ones in each frame.");

    private static readonly Key<int> Length = Key.Optional("length", Values.Whole(1, 256), "How many digits.", "16");

    private static readonly Key<bool> Uuid = Key.Optional("uuid", Values.Word("true", true), "A random UUID, another one in each frame.");

    private static readonly Key<bool> Counter = Key.Optional("counter", Values.Word("true", true),
        "A number that counts the frames of a connection that hold it.");

    private static readonly Key<int> First = Key.Optional("first", Values.Whole(0, 1_000_000_000), "The number in the first of these frames.", "1");

    private static readonly Key<SignaturePolicy?> Hmac = Key.Maybe("hmac", HmacMap.Value, "An HMAC-SHA256 of a text.");

    private static readonly MapShape<MadeValue> ValueMap = new()
    {
        Name = "value",
        Doc = "How a value is made; within one frame it is always the same.",
        Keys = [Random, Length, Uuid, Counter, First, Hmac],
        Rules =
        [
            Rule.ExactlyOne(Random, Uuid, Counter, Hmac),
            Rule.Needs(Length, Random, "nothing else has digits to choose"),
            Rule.Needs(First, Counter, "nothing else counts"),
        ],
        IsAtomic = true,
        Build = Build,
    };

    /// <summary>The values that frames hold.</summary>
    public static Key<IReadOnlyList<MadeValue>> MadeValues { get; } = Key.Optional("values",
        Collections.MapOf(
            Collections.AnyOf(
                Values.OneOf(("uuid", new MadeValue("", ValueKind.Uuid)), ("counter", new MadeValue("", ValueKind.Counter, 1))), ValueMap.Value),
            "ways to make a value, by name", Names.WrongVariable, (name, value) => value with { Name = name }),
        "Values that are made for frames, by the names that frames hold them by: random ones, counters, an HMAC.", "{}");

    /// <summary>The key of a value that is signed.</summary>
    public static string HmacName => Hmac.Name;

    private static MadeValue Build(MapReading map) =>
        map.Get(Hmac) is { } hmac ? new MadeValue("", ValueKind.Hmac, 0, hmac)
        : map.GetOrNull(Random) is { } digits ? new MadeValue("", digits, map.Get(Length))
        : map.Has(Uuid) ? new MadeValue("", ValueKind.Uuid)
        : new MadeValue("", ValueKind.Counter, map.Get(First));
}
