using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Where defects are at work: the server around them, and the one way in which they account for what they do. Thread-safe.
/// </summary>
internal sealed class DefectSite(ChatHub hub, Agenda agenda, VictimLog victims)
{
    private long _heldBack;

    public ChatHub Hub { get; } = hub;

    public Agenda Agenda { get; } = agenda;

    /// <summary>Copies that are held back now and will go on.</summary>
    public long HeldBack => Interlocked.Read(ref _heldBack);

    /// <summary>A source of randomness of its own for each defect: always the same sequence. Not thread-safe.</summary>
    public static Random NewRandom() => new(Seed: 1);

    /// <summary>Counts something that happened to nobody in particular.</summary>
    public void Count(DefectCounter counter, long amount = 1) => Hub.Ledger.Deliveries.Count(counter, amount);

    /// <summary>Counts a delivery that was hit, in the server's ledger and in that of the room where the message was said.</summary>
    public void Hit(DefectCounter counter, in Delivery delivery, int amount = 1)
    {
        Count(counter, amount);
        delivery.Message.Room!.Tally.Count(counter, amount);
        victims.Add(counter, delivery, static hit => Victim.Of(hit.Message, hit.Receiver));
    }

    /// <summary>Counts a connection that was hit.</summary>
    public void Hit(DefectCounter counter, ChatConnection connection)
    {
        Count(counter);
        victims.Add(counter, connection, static hit => Victim.Of(hit));
    }

    /// <summary>A delivery is kept back for now.</summary>
    public void HoldBack(in Delivery delivery) => Interlocked.Add(ref _heldBack, delivery.Copies);

    /// <summary>
    /// Lets a delivery go on that was held back. It counts as held back until it waits for its receiver: it is never nowhere. Whoever is
    /// outside of all locks flushes the receiver.
    /// </summary>
    public void LetGo(in Delivery delivery, IDeliveryStep next)
    {
        next.Pass(delivery);
        Interlocked.Add(ref _heldBack, -delivery.Copies);
    }
}
