namespace LoadHarness.Scenarios;

/// <summary>Transports as scenario files name them. Pure.</summary>
public static class TransportNames
{
    /// <summary>The value of <c>target.transport</c>.</summary>
    public static string Name(this TransportKind transport) => transport switch
    {
        TransportKind.Own => "own",
        TransportKind.ClientWebSocket => "client-websocket",
        _ => "websocket-client",
    };
}
