namespace LoadHarness.Cli.Live;

/// <summary>What a piece of text means. Shown by colour and weight; the words say the same without them.</summary>
internal enum LiveTone
{
    /// <summary>As the terminal has it.</summary>
    Plain,

    /// <summary>What the eye shall find first.</summary>
    Strong,

    /// <summary>Names and frames, less than the numbers.</summary>
    Faint,

    /// <summary>All is well.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Doubtful,

    /// <summary>A rule was broken.</summary>
    Bad,
}
