namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>A rule that does not exist, or a setting that it does not understand. The message is for people.</summary>
public sealed class RuleSettingException(string message) : ArgumentException(message);
