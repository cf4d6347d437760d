namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>One message kept for the history.</summary>
/// <param name="Frame">The message as it was relayed; shared, not to be written to.</param>
/// <param name="Content">Where in it the JSON string of the content lies, quotes included.</param>
/// <param name="At">Wall-clock time at which the server received it: a label, not a measurement.</param>
internal readonly record struct HistoryEntry(byte[] Frame, Range Content, DateTimeOffset At);
