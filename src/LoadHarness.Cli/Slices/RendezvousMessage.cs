using System.Text.Json;
using System.Text.Json.Serialization;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;

namespace LoadHarness.Cli.Slices;

/// <summary>What slice 1 answers to every request, as JSON. Immutable.</summary>
internal sealed record RendezvousMessage
{
    /// <summary>How messages are written: instants in ISO 8601 with seven digits, nothing that is null.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Why the slice cannot take part, for people; null: it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Of a refusal: whether it may be another one in a few seconds.</summary>
    public bool MayChange { get; init; }

    /// <summary>The instant at which all begin, by the clock of slice 1; null: it is not known yet.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Why the run ends for all before its time; null: it goes on.</summary>
    public RunEnding? End { get; init; }

    /// <summary>Identity of the run; only to a slice that comes.</summary>
    public uint? Run { get; init; }

    /// <summary>What the clock of slice 1 showed when it answered.</summary>
    public DateTimeOffset Clock { get; init; }

    /// <summary>An answer of the rendezvous.</summary>
    public static RendezvousMessage Of(RendezvousAnswer answer) => new()
    {
        Refusal = answer.Refusal,
        MayChange = answer.MayChange,
        Start = answer.Start,
        End = answer.End,
    };
}
