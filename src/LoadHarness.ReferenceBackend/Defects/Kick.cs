using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Again and again ends a share of the open connections, picked at random: with a close frame, or by cutting TCP without one. The first
/// time is one period after the defect was set.
/// </summary>
internal sealed class Kick(DefectSite site) : IDefect
{
    /// <summary>Those opened first may all be of one room.</summary>
    private readonly Random _random = DefectSite.NewRandom();

    /// <summary>Identity of the last setting: what was planned by an earlier one does not take place.</summary>
    private volatile object? _setting;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.Share();
        setting.Must("every");
        var period = setting.Time();
        int? code = setting.Takes("code") ? CodeOf(setting) : null;
        return () =>
        {
            var mine = new object();
            _setting = mine;
            Plan(mine, site.Agenda.Now + period, period, share, code);
        };
    }

    public void SwitchOff() => _setting = null;

    private static int CodeOf(SettingReader setting)
    {
        const string Wanted = "a close code that may be sent: 1000-1003, 1007-1014, 3000-4999";
        var code = setting.Number(0, 4999, Wanted);
        return CloseCode.IsLegal(code) ? code : throw new FormatException($"expected {Wanted}, found '{code}'");
    }

    private void Plan(object mine, TimeSpan at, TimeSpan period, Share share, int? code) => site.Agenda.At(at, () =>
    {
        if (_setting != mine)
            return;
        foreach (var kicked in site.Hub.Kick(share.Of, code, room: null, _random))
            site.Hit(DefectCounter.Kicked, kicked);
        Plan(mine, at + period, period, share, code);
    });
}
