using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>One reading of all <see cref="DefectCounter"/>s, of the server or of one room. Immutable.</summary>
public sealed class DefectCounts
{
    private readonly long[] _counts;

    internal DefectCounts(long[] counts) => _counts = counts;

    /// <summary>All counters, in the order in which they are shown.</summary>
    public static IReadOnlyList<DefectCounter> Counters { get; } = Enum.GetValues<DefectCounter>();

    /// <summary>Copies that were sent beyond what was due.</summary>
    public long Added => this[DefectCounter.Duplicated] + this[DefectCounter.Misrouted];

    /// <summary>Deliveries that were due and were kept from being sent.</summary>
    public long Withheld => this[DefectCounter.Dropped] + this[DefectCounter.LostOnReconnect] + this[DefectCounter.Frozen];

    /// <summary>No defect has done anything.</summary>
    public bool AreZero => Array.TrueForAll(_counts, count => count == 0);

    /// <summary>One of them.</summary>
    public long this[DefectCounter counter] => _counts[(int)counter];

    /// <summary>The name of a counter in JSON and on the command line, such as <c>defectDropped</c>.</summary>
    public static string NameOf(DefectCounter counter) => "defect" + counter;

    /// <summary>The counter with that name; null: there is none.</summary>
    public static DefectCounter? Named(string name) =>
        Counters.Where(counter => NameOf(counter) == name).Cast<DefectCounter?>().FirstOrDefault();

    /// <summary>What is not zero, for messages to people.</summary>
    public override string ToString() =>
        string.Join(", ", Counters.Where(counter => this[counter] != 0).Select(counter => $"{NameOf(counter)} {this[counter]}"));

    /// <summary>Adds the counters to the object that is being written.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="zeros">Also those that are zero.</param>
    internal void Write(Utf8JsonWriter json, bool zeros)
    {
        foreach (var counter in Counters)
        {
            if (zeros || this[counter] != 0)
                json.WriteNumber(NameOf(counter), this[counter]);
        }
    }
}
