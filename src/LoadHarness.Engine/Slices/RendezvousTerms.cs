namespace LoadHarness.Engine.Slices;

/// <summary>What all slices of a run must agree on. Immutable.</summary>
/// <param name="ScenarioHash">Hash over the scenario, its overrides, and the profiles and protocols that it names.</param>
/// <param name="Plan">Fingerprint of what is planned: also what comes from environment variables and lists of users.</param>
/// <param name="Build">Name of the build under test; may be empty.</param>
/// <param name="Seed">Seed of the plan.</param>
/// <param name="Of">Into how many slices the run is cut.</param>
/// <param name="Version">Version of the harness.</param>
public sealed record RendezvousTerms(string ScenarioHash, string Plan, string Build, long Seed, int Of, string Version)
{
    /// <summary>Why another process cannot play a slice of the same run, both sides named; null: it can.</summary>
    /// <param name="theirs">What the other one wants to play.</param>
    public string? Against(RendezvousTerms theirs) =>
        theirs.Of != Of ? $"it plays one of {theirs.Of} slices, slice 1 one of {Of}"
        : theirs.ScenarioHash != ScenarioHash ? $"its scenario has the hash {theirs.ScenarioHash}, that of slice 1 {ScenarioHash}: the same file, the same files beside it and the same options are needed"
        : theirs.Seed != Seed ? $"its seed is {theirs.Seed}, that of slice 1 {Seed}"
        : theirs.Build != Build ? $"its build is '{theirs.Build}', that of slice 1 '{Build}': give all the same --build"
        : theirs.Plan != Plan ? $"its plan is another one ({theirs.Plan}, that of slice 1 is {Plan}): environment variables that the scenario uses, or a list of users, differ"
        : theirs.Version != Version ? $"its version of LoadHarness is {theirs.Version}, that of slice 1 {Version}"
        : null;
}
