using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>Sends a share of the deliveries twice, one copy right behind the other.</summary>
internal sealed class Duplicate(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
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
        {
            site.Hit(DefectCounter.Duplicated, delivery);
            next.Pass(delivery with { Copies = delivery.Copies + 1 });
        }
        else
        {
            next.Pass(delivery);
        }
    }
}
