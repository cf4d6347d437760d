using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>One message on its way to one receiver who is not its sender.</summary>
/// <param name="Message">What was said; of a room.</param>
/// <param name="Receiver">Who shall get it.</param>
/// <param name="Copies">How often.</param>
internal readonly record struct Delivery(Message Message, ChatConnection Receiver, int Copies = 1);
