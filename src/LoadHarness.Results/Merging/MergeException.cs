namespace LoadHarness.Results.Merging;

/// <summary>Results cannot be merged. The message is for people.</summary>
/// <param name="message">Which ones, why, and what to do.</param>
public sealed class MergeException(string message) : Exception(message);
