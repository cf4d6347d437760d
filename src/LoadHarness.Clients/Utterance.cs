namespace LoadHarness.Clients;

/// <summary>A message that the plan wants said.</summary>
/// <param name="Due">When.</param>
/// <param name="IsAwkward">Whether its text holds quotes, backslashes and line breaks.</param>
internal readonly record struct Utterance(TimeSpan Due, bool IsAwkward);
