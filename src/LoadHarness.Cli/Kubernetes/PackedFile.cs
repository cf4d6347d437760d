namespace LoadHarness.Cli.Kubernetes;

/// <summary>A file of a scenario on its way into a pod. Immutable.</summary>
/// <param name="Path">Where it lies in the folder of the pod, with slashes.</param>
/// <param name="Key">What it is called in the ConfigMap or Secret, whose keys have no slashes.</param>
/// <param name="Text">What is in it.</param>
/// <param name="IsSecret">Whether it may hold tokens or keys, and so goes into a Secret.</param>
internal sealed record PackedFile(string Path, string Key, string Text, bool IsSecret);
