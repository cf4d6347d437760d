namespace LoadHarness.Scenarios.Yaml;

/// <summary>Something in a scenario, profile or protocol that must be mended before a run. Immutable.</summary>
/// <param name="File">The file as the user named it; of a built-in file and of an override its own name, such as <c>--set a=b</c>.</param>
/// <param name="Line">Line from 1; 0: there is no position (an override, or the file as a whole).</param>
/// <param name="Column">Column from 1; 0: there is no position.</param>
/// <param name="Message">Where in the tree, what was expected, what was found, and often what to write.</param>
public sealed record ScenarioError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>, which editors and terminals make clickable.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
