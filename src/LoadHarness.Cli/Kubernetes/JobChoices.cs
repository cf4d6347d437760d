namespace LoadHarness.Cli.Kubernetes;

/// <summary>What the command line chose of a Job. Immutable.</summary>
/// <param name="Name">Name of the Job and its Service.</param>
/// <param name="Slices">Into how many slices the run is cut.</param>
/// <param name="Image">The image with the program.</param>
/// <param name="Namespace">The namespace; null: that of who creates it.</param>
/// <param name="Claim">The PersistentVolumeClaim that takes the output; null: it is gone with the pods.</param>
/// <param name="Build">Name of the build under test; may be empty.</param>
internal sealed record JobChoices(string Name, int Slices, string Image, string? Namespace, string? Claim, string Build);
