namespace LoadHarness.Clients.Protocols;

/// <summary>
/// Marks a wire format in an assembly that <c>--protocols</c> names. The class is public, implements <see cref="IChatProtocol"/>, and has a
/// public constructor that takes <see cref="ProtocolSettings"/>; it is made once for each population that uses it.
/// </summary>
/// <param name="name">The name by which protocol files call it: <c>code: my-chat</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ChatProtocolAttribute(string name) : Attribute
{
    /// <summary>The name by which protocol files call it.</summary>
    public string Name { get; } = name;
}
