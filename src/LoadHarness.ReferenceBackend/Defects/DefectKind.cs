namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>One row of the <see cref="DefectCatalog"/>: a defect that can be switched.</summary>
public sealed class DefectKind
{
    internal DefectKind(string name, string values, string example, string about, Func<DefectSite, IDeliveryStep, IDefect> create)
    {
        Name = name;
        Values = values;
        Example = example;
        About = about;
        Create = create;
    }

    /// <summary>Its name, on the command line behind two hyphens and as a key at <c>/admin/defects</c>.</summary>
    public string Name { get; }

    /// <summary>Form of a setting, such as <c>"SHARE every TIME [code N]"</c>.</summary>
    public string Values { get; }

    /// <summary>A setting that can be used as it is.</summary>
    public string Example { get; }

    /// <summary>What it does, in one sentence for people.</summary>
    public string About { get; }

    /// <summary>Builds the defect from its site and the step behind it on the way of a delivery.</summary>
    internal Func<DefectSite, IDeliveryStep, IDefect> Create { get; }
}
