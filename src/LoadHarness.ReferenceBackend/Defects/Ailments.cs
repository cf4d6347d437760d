namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>What defects have in mind for one connection. Each value belongs to one defect, which guards it.</summary>
internal sealed class Ailments
{
    /// <summary>Of <see cref="Delay"/>: deliveries held back for it that those after them must not overtake.</summary>
    public int Delayed { get; set; }

    /// <summary>Of <see cref="Delay"/>: when the last of these goes out, on the clock of the <see cref="Agenda"/>.</summary>
    public TimeSpan DelayedUntil { get; set; }

    /// <summary>Of <see cref="LoseOnReconnect"/>: until when what it should get is lost, on the same clock.</summary>
    public TimeSpan LosesUntil { get; set; }

    /// <summary>Of <see cref="LoseOnReconnect"/>: how many deliveries it still loses.</summary>
    public int Loses { get; set; }
}
