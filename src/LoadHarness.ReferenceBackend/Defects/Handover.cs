namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>The last step: what has come through all defects waits to be written.</summary>
internal sealed class Handover : IDeliveryStep
{
    public void Pass(in Delivery delivery)
    {
        for (var i = 0; i < delivery.Copies; i++)
            delivery.Receiver.Outbox.Post(delivery.Message);
    }
}
