namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>A defect was switched.</summary>
/// <param name="At">Wall-clock time: a label, not a measurement.</param>
/// <param name="Defect">Its name.</param>
/// <param name="Setting">What it was set to; <c>off</c>: switched off.</param>
public sealed record DefectChange(DateTimeOffset At, string Defect, string Setting);
