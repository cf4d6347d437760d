namespace LoadHarness.Reports.Charts;

/// <summary>A chart could not be drawn. The message names it.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ChartDrawingException(string message, Exception? inner = null) : Exception(message, inner);
