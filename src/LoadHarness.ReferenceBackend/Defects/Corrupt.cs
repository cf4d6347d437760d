using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Damages one byte of the text in a share of the deliveries. A message in which nothing can be damaged goes on, uncounted.
/// </summary>
internal sealed class Corrupt(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
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
        if (_cadence is { } cadence && cadence.Hits()
            && Damage.To(delivery.Message.Payload, delivery.Message.Origin.Body, delivery.Message.Type) is { } damaged)
        {
            site.Hit(DefectCounter.Corrupted, delivery, delivery.Copies);
            next.Pass(delivery with { Message = delivery.Message.With(damaged) });
        }
        else
        {
            next.Pass(delivery);
        }
    }
}
