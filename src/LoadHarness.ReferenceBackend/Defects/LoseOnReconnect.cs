using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Who comes back loses its first deliveries, or those of its first time, counted from the moment at which it is a member again. A
/// connection comes back if it joins a room in which a connection with the same token has ended, however it ended, while this defect was
/// on; a connection that ended is replaced once.
/// </summary>
internal sealed class LoseOnReconnect(DefectSite site, IDeliveryStep next) : IDefect, IDeliveryStep
{
    private readonly Lock _gate = new();

    /// <summary>Connections that have ended and are not back yet.</summary>
    private readonly Dictionary<(RoomKey Room, string User), int> _away = [];

    private volatile Loss? _loss;

    public Action Prepare(SettingReader setting)
    {
        var time = setting.TimeIfAny();
        var count = time is null ? setting.Number(1, 1_000_000, "a number of deliveries from 1, or a time such as 500ms") : 0;
        return () => _loss = new Loss(count, time ?? TimeSpan.Zero);
    }

    public void SwitchOff()
    {
        _loss = null;
        lock (_gate)
            _away.Clear();
    }

    /// <summary>A member of a room has gone for good.</summary>
    public void Ended(ChatConnection connection, RoomKey room)
    {
        if (_loss is null)
            return;
        lock (_gate)
            _away[(room, connection.User)] = _away.GetValueOrDefault((room, connection.User)) + 1;
    }

    /// <summary>A connection is about to become a member of a room.</summary>
    public void Joining(ChatConnection connection, RoomKey room)
    {
        if (_loss is not { } loss)
            return;
        lock (_gate)
        {
            if (!_away.TryGetValue((room, connection.User), out var away))
                return;
            if (away == 1)
                _away.Remove((room, connection.User));
            else
                _away[(room, connection.User)] = away - 1;
            connection.Ailments.Loses = loss.Count;
            connection.Ailments.LosesUntil = site.Agenda.Now + loss.Time;
        }
    }

    public void Pass(in Delivery delivery)
    {
        if (_loss is { } loss && Loses(delivery.Receiver.Ailments, loss))
            site.Hit(DefectCounter.LostOnReconnect, delivery);
        else
            next.Pass(delivery);
    }

    private bool Loses(Ailments receiver, Loss loss)
    {
        lock (_gate)
        {
            if (loss.Count == 0)
                return site.Agenda.Now < receiver.LosesUntil;
            return receiver.Loses > 0 && receiver.Loses-- > 0;
        }
    }

    /// <summary>What is lost.</summary>
    /// <param name="Count">The first so many deliveries; 0: those of the time.</param>
    /// <param name="Time">Those of so much time.</param>
    private sealed record Loss(int Count, TimeSpan Time);
}
