namespace LoadHarness.Reports.Charts;

/// <summary>A chart as a file of its own.</summary>
/// <param name="Name">Name of the file, with its ending; no other chart of the report has it.</param>
/// <param name="Svg">Its text.</param>
public sealed record ChartFile(string Name, string Svg);
