namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of <c>tls</c>.</summary>
internal static class TlsShape
{
    private static readonly Key<bool> Verify = Key.Optional("verify", Values.OneOf(("true", true), ("false", false)),
        "Whether the server's certificate must be trusted and fit its name.", "true");

    private static readonly Key<string?> Authority = Key.Maybe("authority", Values.Text("the name of a PEM file"),
        "PEM file with the authorities to trust instead of the system's.");

    private static readonly Key<string?> ClientCertificate = Key.Maybe("client-certificate", Values.Text("the name of a PEM file"),
        "PEM file with the certificate of the clients and its key.");

    private static readonly Key<string?> ServerName = Key.Maybe("server-name", Values.Text("a host name"),
        "Name for SNI and for the check of the certificate; without it the host of the URL.");

    private static readonly Key<int> MinVersion = Key.Optional("min-version", Values.OneOf(("1.2", 12), ("1.3", 13)),
        "Lowest version of TLS; without it what the system allows.");

    /// <summary>How a wss server is checked.</summary>
    public static MapShape<TlsSettings> Tls { get; } = new()
    {
        Name = "tls",
        Doc = "How a wss server is checked, and how the clients show themselves.",
        Keys = [Verify, Authority, ClientCertificate, ServerName, MinVersion],
        Build = map => new TlsSettings
        {
            Verify = map.Get(Verify),
            Authority = map.Get(Authority),
            ClientCertificate = map.Get(ClientCertificate),
            ServerName = map.Get(ServerName),
            MinVersion = map.GetOrNull(MinVersion),
        },
    };
}
