namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>One step of the way that a delivery takes to its receiver. A defect that is off hands it on to the next step.</summary>
internal interface IDeliveryStep
{
    /// <summary>Takes a delivery to somebody else than the sender. May be called under the lock of a room, so it must not block.</summary>
    void Pass(in Delivery delivery);
}
