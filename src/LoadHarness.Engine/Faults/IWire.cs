using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Faults;

/// <summary>The way between clients and target, as events break it and mend it. Thread-safe.</summary>
internal interface IWire
{
    /// <summary>A fault begins.</summary>
    /// <param name="number">Number of its event.</param>
    /// <param name="fault">What it is.</param>
    /// <param name="clients">Whose connections it hits; null: all there are, those included that several clients share.</param>
    /// <returns>How many connections it hits now; of a fault of dials: none yet.</returns>
    int Begin(int number, WireEvent fault, IReadOnlySet<int>? clients);

    /// <summary>An event is over: what it held goes on, and what can never work again is reset.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>How many connections and dials it hit while it lasted, beside those of its beginning.</returns>
    int End(int number);
}
