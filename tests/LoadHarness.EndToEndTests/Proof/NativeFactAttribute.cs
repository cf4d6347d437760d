namespace LoadHarness.EndToEndTests.Proof;

/// <summary>A test against the native server of somebody else: skipped unless LOADHARNESS_NATIVE_DIR says where it is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = NativeServer.IsThere ? null : NativeServer.HowToHaveIt;
}

/// <summary>A theory that is skipped where <see cref="NativeFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = new NativeFactAttribute().Skip;
}
