using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// The one place where one message is handed to one receiver, and so the one place where defects get hold of a delivery. Thread-safe;
/// called under the lock of the room, so it must not block.
/// </summary>
internal sealed class Courier(BackendLedger ledger, DefectSet defects)
{
    /// <summary>Counts a message that has come in and is about to be delivered.</summary>
    public void Accept(Room room)
    {
        ledger.Deliveries.CountMessage();
        room.Tally.CountMessage();
        defects.LeakPerMessage.Leak();
    }

    /// <summary>
    /// Queues the message for the receiver. Nothing is written yet: the room flushes its members once its lock is released.
    /// </summary>
    public void Deliver(Message message, ChatConnection receiver)
    {
        ledger.Deliveries.CountDue();
        message.Room?.Tally.CountDue();
        if (defects.Deliveries is { } step && receiver.Id != message.Origin.Sender.Id)
            step.Pass(new Delivery(message, receiver));
        else
            receiver.Outbox.Post(message);
    }
}
