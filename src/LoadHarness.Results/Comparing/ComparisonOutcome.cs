namespace LoadHarness.Results.Comparing;

/// <summary>What a comparison says, of one number and as a whole.</summary>
public enum ComparisonOutcome
{
    /// <summary>Of a number: no run of either side has a sample. Never of a comparison as a whole.</summary>
    NotMeasured,

    /// <summary>No worse by an amount that matters.</summary>
    Same,

    /// <summary>Better by an amount that matters, and hardly by chance.</summary>
    Improved,

    /// <summary>Too few runs or samples, or too much noise, to say either.</summary>
    Inconclusive,

    /// <summary>Worse by an amount that matters, and hardly by chance; or a hard limit was broken.</summary>
    Regressed,

    /// <summary>The runs did not do the same on the same machine, or one of them is not whole.</summary>
    NotComparable,
}

/// <summary>Names of <see cref="ComparisonOutcome"/> for people.</summary>
public static class ComparisonOutcomes
{
    /// <summary>In running text and tables: <c>regressed</c>, <c>not comparable</c>.</summary>
    public static string Word(this ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.NotMeasured => "not measured",
        ComparisonOutcome.Same => "same",
        ComparisonOutcome.Improved => "improved",
        ComparisonOutcome.Inconclusive => "inconclusive",
        ComparisonOutcome.Regressed => "regressed",
        _ => "not comparable",
    };
}
