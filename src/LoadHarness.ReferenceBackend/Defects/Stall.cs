using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Again and again the whole server stands still for a while: nothing is read, nothing is written, no request is answered but those to
/// <c>/admin</c>. The first stall begins one period after the defect was set.
/// </summary>
internal sealed class Stall(DefectSite site) : IDefect
{
    /// <summary>Identity of the last setting: what was planned by an earlier one does not take place.</summary>
    private volatile object? _setting;

    /// <summary>Shut while the server stands still.</summary>
    public Valve Valve { get; } = new();

    public Action Prepare(SettingReader setting)
    {
        var length = setting.Time();
        setting.Must("every");
        var period = setting.Time();
        if (period <= length)
            throw new FormatException("the time between two stalls must be longer than a stall");
        return () =>
        {
            var mine = new object();
            _setting = mine;
            Valve.Open();
            Plan(mine, site.Agenda.Now + period, length, period);
        };
    }

    public void SwitchOff()
    {
        _setting = null;
        Valve.Open();
    }

    private void Plan(object mine, TimeSpan at, TimeSpan length, TimeSpan period) => site.Agenda.At(at, () =>
    {
        if (_setting != mine)
            return;
        Valve.Shut();

        // Switched off in between: what was shut behind its back is opened again.
        if (_setting != mine)
            Valve.Open();
        site.Count(DefectCounter.Stalls);
        site.Agenda.At(at + length, () =>
        {
            if (_setting == mine)
                Valve.Open();
        });
        Plan(mine, at + period, length, period);
    });
}
