using System.Globalization;

namespace LoadHarness.Results;

/// <summary>The place of a run in a series of <c>loadharness repeat</c>. Immutable.</summary>
/// <param name="Order">The whole series, one letter for the side of each run: <c>ABBA</c>.</param>
/// <param name="Position">Which run of it, from 1.</param>
/// <param name="Pause">How long was waited between two runs.</param>
public sealed record RunRepetition(string Order, int Position, TimeSpan Pause)
{
    /// <summary>The side of this run, A or B.</summary>
    public char Side => Order[Position - 1];

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>The place; null: the text is none.</returns>
    public static RunRepetition? Parse(string text) =>
        text.Split(',') is [var order, var position, var pause]
        && order.Length > 0 && order.All(side => side is 'A' or 'B')
        && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= order.Length
        && double.TryParse(pause, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? new RunRepetition(order, number, TimeSpan.FromSeconds(seconds))
            : null;

    /// <summary>As it is handed to a run: <c>ABBA,3,5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Order},{Position},{Pause.TotalSeconds}");
}
