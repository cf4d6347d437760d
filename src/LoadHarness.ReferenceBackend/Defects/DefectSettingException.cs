namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>A defect that does not exist, or a setting that it does not understand. The message is for people.</summary>
public sealed class DefectSettingException(string message) : ArgumentException(message);
