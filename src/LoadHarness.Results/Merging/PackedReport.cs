using System.Text.Json;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Files;

namespace LoadHarness.Results.Merging;

/// <summary>
/// The report of a slice as it is sent and kept: histograms stay encoded until somebody adds them up. A decoded one takes some 80 KB, and
/// slice 1 keeps a report of each of a thousand slices. Immutable.
/// </summary>
/// <param name="Sums">The report without its cells.</param>
/// <param name="Cells">Its cells, see <see cref="SliceReport.Limited"/>.</param>
public sealed record PackedReport(SliceReport Sums, IReadOnlyList<JournalCell> Cells)
{
    /// <summary>Packs a report.</summary>
    public static PackedReport Of(SliceReport report) => new(
        report with { Limited = [] },
        [.. report.Limited.Select(cell => new JournalCell(
            cell.Metric, cell.Phase, cell.Population, cell.Value, cell.Histogram is { } samples ? EncodedHistogram.Of(samples) : null, cell.Censored, cell.CensoredFrom))]);

    /// <summary>The report as JSON in UTF-8, on one line: durations are seconds, histograms HdrHistogram V2 compressed base64.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunJournal.IntervalJson);

    /// <summary>Reads what <see cref="ToJson"/> wrote. Histograms are not looked into: what is wrong with one is told when it is added up.</summary>
    /// <exception cref="FormatException">It is no report.</exception>
    public static PackedReport Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<PackedReport>(json, RunJournal.IntervalJson) is { Sums: not null, Cells: not null } report
                ? report
                : throw new FormatException("This is not the report of a slice.");
        }
        catch (JsonException e)
        {
            throw new FormatException("This is not the report of a slice.", e);
        }
    }
}
