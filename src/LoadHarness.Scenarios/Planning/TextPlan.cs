namespace LoadHarness.Scenarios.Planning;

/// <summary>What kind of text somebody says.</summary>
public enum TextKind
{
    /// <summary>One that needs no care.</summary>
    Plain,

    /// <summary>Nothing at all (seed row 3.16).</summary>
    Empty,

    /// <summary>One with quotes, backslashes and line breaks, which breaks a frame that is made without escaping (seed row 0.22).</summary>
    Awkward,
}

/// <summary>The kinds of the texts of one client, in order: a lazy, endless, deterministic sequence. A mutable value; not thread-safe.</summary>
public struct TextPlan
{
    private SteadyShare _empty;
    private SteadyShare _awkward;

    /// <summary>Begins a sequence.</summary>
    /// <param name="say">The shares.</param>
    /// <param name="random">The client's own generator.</param>
    public TextPlan(SayPolicy say, StableRandom random)
    {
        _empty = new SteadyShare(say.Empty, random.NextDouble());
        _awkward = new SteadyShare(say.Awkward, random.NextDouble());
    }

    /// <summary>The kind of the next text.</summary>
    public TextKind Next()
    {
        _empty.Pass();
        _awkward.Pass();
        return _empty.TryPick() ? TextKind.Empty : _awkward.TryPick() ? TextKind.Awkward : TextKind.Plain;
    }
}
