using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// The one place where one message is handed to one receiver. Whatever shall go wrong on purpose with a delivery (drop, double, delay,
/// reorder) is to be done here and nowhere else. Thread-safe; called under the lock of the room, so it must not block.
/// </summary>
internal sealed class Courier(BackendLedger ledger)
{
    /// <summary>
    /// Queues the message for the receiver. Nothing is written yet: the room flushes its members once its lock is released.
    /// </summary>
    public void Deliver(Message message, ChatConnection receiver)
    {
        ledger.Deliveries.CountDue();
        message.Room?.CountDue();
        receiver.Outbox.Post(message);
    }
}
