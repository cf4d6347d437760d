using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>Does not send a share of the deliveries. The defects behind it do not see them.</summary>
internal sealed class Drop(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private volatile Cadence? _cadence;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.Share();
        return () => _cadence = new Cadence(share);
    }

    public void SwitchOff() => _cadence = null;

    public void Pass(in Delivery delivery)
    {
        if (_cadence is { } cadence && cadence.Hits())
            site.Hit(DefectCounter.Dropped, delivery);
        else
            next.Pass(delivery);
    }
}
