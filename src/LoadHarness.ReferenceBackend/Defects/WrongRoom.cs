using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Beside a share of the deliveries, sends one undamaged copy to a member of another room of the same endpoint, each time to the next one.
/// Where there is no such member nothing happens, and nothing is counted.
/// </summary>
internal sealed class WrongRoom(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private readonly Lock _gate = new();

    /// <summary>Walks round and round through the connections, so that finding a stranger is cheap and no one gets all.</summary>
    private IEnumerator<KeyValuePair<long, ChatConnection>> _walk = Enumerable.Empty<KeyValuePair<long, ChatConnection>>().GetEnumerator();

    private volatile Cadence? _cadence;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.Share();
        return () => _cadence = new Cadence(share);
    }

    public void SwitchOff() => _cadence = null;

    public void Pass(in Delivery delivery)
    {
        if (_cadence is { } cadence && cadence.Hits() && FindStranger(delivery.Message.Room!.Key) is { } stranger)
        {
            site.Hit(DefectCounter.Misrouted, new Delivery(delivery.Message, stranger));
            stranger.Outbox.Post(delivery.Message);

            // The room flushes its own members only; here its lock is held.
            ThreadPool.UnsafeQueueUserWorkItem(static outbox => outbox.Flush(), stranger.Outbox, preferLocal: false);
        }

        next.Pass(delivery);
    }

    private ChatConnection? FindStranger(RoomKey here)
    {
        lock (_gate)
        {
            // To the end of this round, and one whole round more.
            for (var rounds = 0; ;)
            {
                if (!_walk.MoveNext())
                {
                    if (rounds++ > 0)
                        return null;
                    _walk = site.Hub.Connections.GetEnumerator();
                }
                else if (_walk.Current.Value is { IsEnding: false, IsHalfOpen: false, Room.Key: var there } one
                    && there.Endpoint == here.Endpoint && there != here)
                {
                    return one;
                }
            }
        }
    }
}
