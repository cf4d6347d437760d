namespace LoadHarness.Clients.Mqtt;

/// <summary>The control packets (MQTT 3.1.1 section 2.2.1) by their number on the wire.</summary>
internal enum PacketType
{
    /// <summary>The client asks to be let in.</summary>
    Connect = 1,

    /// <summary>The server lets it in, or does not.</summary>
    ConnAck = 2,

    /// <summary>A message, in either direction.</summary>
    Publish = 3,

    /// <summary>A message of QoS 1 was taken.</summary>
    PubAck = 4,

    /// <summary>The client asks for messages.</summary>
    Subscribe = 8,

    /// <summary>The server says with which QoS they come, or that they do not.</summary>
    SubAck = 9,

    /// <summary>The client asks for a sign of life.</summary>
    PingReq = 12,

    /// <summary>The sign of life.</summary>
    PingResp = 13,

    /// <summary>The client takes its leave.</summary>
    Disconnect = 14,
}
