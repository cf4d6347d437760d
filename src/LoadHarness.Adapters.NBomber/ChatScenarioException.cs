namespace LoadHarness.Adapters.NBomber;

/// <summary>A scenario cannot be played within NBomber; the message is for people, and tells all that is wrong at once.</summary>
/// <param name="message">What is wrong, one line for each.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ChatScenarioException(string message, Exception? inner = null) : Exception(message, inner);
