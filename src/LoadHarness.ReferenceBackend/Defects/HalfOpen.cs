using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Freezes a share of the connections that are open at one moment, picked at random: they stay open and members of their rooms, but
/// nothing is read from them or written to them any more, and the idle time-out spares them. They stay so until their TCP connection
/// ends, even if the defect is switched off. What is due to them is counted as frozen and not sent.
/// </summary>
internal sealed class HalfOpen(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    /// <summary>Those opened first may all be of one room. Guarded by itself: a freeze may be planned and commanded at once.</summary>
    private readonly Random _random = DefectSite.NewRandom();

    /// <summary>Identity of the last setting: a freeze that was planned by an earlier one does not take place.</summary>
    private volatile object? _setting;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.Share();
        var after = setting.Takes("after") ? setting.Time() : TimeSpan.Zero;
        return () =>
        {
            var mine = _setting = new object();
            if (after == TimeSpan.Zero)
                Freeze(share);
            else
                site.Agenda.At(site.Agenda.Now + after, () => FreezeIfStill(mine, share));
        };
    }

    public void SwitchOff() => _setting = null;

    public void Pass(in Delivery delivery)
    {
        if (delivery.Receiver.IsHalfOpen)
            site.Hit(DefectCounter.Frozen, delivery);
        else
            next.Pass(delivery);
    }

    private void FreezeIfStill(object setting, Share share)
    {
        if (_setting == setting)
            Freeze(share);
    }

    private void Freeze(Share share)
    {
        lock (_random)
        {
            foreach (var connection in site.Hub.Choose(share.Of, connection => !connection.IsHalfOpen, _random))
            {
                connection.Freeze();
                site.Hit(DefectCounter.HalfOpened, connection);
            }
        }
    }
}
