namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>One row of the <see cref="RuleCatalog"/>: a rule that can be set.</summary>
public sealed class RuleKind
{
    internal RuleKind(string name, string values, string fallback, string about, Func<string, BackendRules, BackendRules> apply)
    {
        Name = name;
        Values = values;
        Default = fallback;
        About = about;
        Apply = apply;
    }

    /// <summary>Its name, on the command line behind two hyphens.</summary>
    public string Name { get; }

    /// <summary>Form of a setting, such as <c>ignore|answer|close</c>.</summary>
    public string Values { get; }

    /// <summary>What holds if it is not set.</summary>
    public string Default { get; }

    /// <summary>What it means, in one sentence for people.</summary>
    public string About { get; }

    /// <summary>The rules with this one set; throws <see cref="FormatException"/> upon a wrong setting.</summary>
    internal Func<string, BackendRules, BackendRules> Apply { get; }
}
