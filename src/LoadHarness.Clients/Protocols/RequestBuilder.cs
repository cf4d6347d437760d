using System.Globalization;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// Makes the dials of clients: what the wire format wants in the upgrade, and where the auth policy puts the token. Thread-safe.
/// </summary>
internal sealed class RequestBuilder
{
    private readonly ProtocolDefinition _protocol;
    private readonly AuthPolicy _auth;
    private readonly FrameSigner? _signer;
    private readonly TimeProvider _clock;
    private readonly NamedTemplate[] _query;
    private readonly NamedTemplate[] _headers;
    private volatile TargetAddress? _address;

    /// <summary>Prepares it.</summary>
    /// <param name="protocol">The wire format.</param>
    /// <param name="auth">Where the token goes.</param>
    /// <param name="signer">Makes <c>${signature}</c>; null: it is empty.</param>
    /// <param name="clock">The wall clock for <c>${time.…}</c>.</param>
    public RequestBuilder(ProtocolDefinition protocol, AuthPolicy auth, FrameSigner? signer, TimeProvider clock)
    {
        (_protocol, _auth, _signer, _clock) = (protocol, auth, signer, clock);
        _query = [.. protocol.Query.Where(IsKept), .. auth.Query];
        _headers =
        [
            .. protocol.Headers.Where(header => IsKept(header)
                && !auth.Headers.Any(own => own.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase))),
            .. auth.Headers,
        ];

        bool IsKept(NamedTemplate place) => !auth.ReplacesToken || !place.Value.Variables.Contains(AuthPolicy.TokenVariable);
    }

    /// <summary>The dial of a client, with the token that it has now.</summary>
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout)
    {
        var now = _clock.GetUtcNow(); // one instant for all values, so that a signature fits the time beside it
        string Value(string name) =>
            name == AuthPolicy.SignatureVariable ? _signer?.Of(client, now) ?? "" : ValueOf(name, client, now);
        return new ConnectRequest(
            UrlFor(target, Value),
            [.. _headers.Select(header => KeyValuePair.Create(header.Name, header.Value.Fill(Value))), .. Cookies(Value)],
            [.. _protocol.SubProtocols, .. _auth.SubProtocols.Select(offer => offer.Fill(Value))],
            timeout,
            _protocol.MaxMessage,
            client.Number);
    }

    /// <summary>The value of a variable outside of frames, but for the signature.</summary>
    public static string ValueOf(string name, ClientIdentity client, DateTimeOffset now) => name switch
    {
        AuthPolicy.TokenVariable => client.Token,
        "user" => client.User,
        "room" => client.Room,
        "population" => client.Population,
        "client" => client.Number.ToString(CultureInfo.InvariantCulture),
        "time.minute" => WallTime.Minute(now),
        "time.ms" => WallTime.Milliseconds(now),
        _ when UserData.IsColumn(name) => client.Known(UserData.ColumnOf(name)),
        _ => throw new ArgumentException($"No request knows the variable '{name}'."),
    };

    /// <summary>One header for all cookies (RFC 6265 section 5.4).</summary>
    private IEnumerable<KeyValuePair<string, string>> Cookies(Func<string, string> value)
    {
        if (_auth.Cookies.Count > 0)
        {
            yield return KeyValuePair.Create(
                "Cookie", string.Join("; ", _auth.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value.Fill(value)}")));
        }
    }

    private Uri UrlFor(Uri target, Func<string, string> value)
    {
        var address = _address is { } known && known.Target == target ? known : _address = new TargetAddress(target, _protocol.Path, _query);
        var url = new StringBuilder(address.Prefix);
        var separator = address.HasQuery ? '&' : '?';
        foreach (var parameter in address.Added)
        {
            var filled = parameter.Value.Fill(value);
            url.Append(separator).Append(parameter.Name).Append(parameter.Name.Length > 0 ? "=" : "")
                .Append(parameter.Raw ? filled : Uri.EscapeDataString(filled));
            separator = '&';
        }

        return new Uri(url.ToString());
    }

    /// <summary>What is the same in the URLs of all clients.</summary>
    private sealed class TargetAddress
    {
        public TargetAddress(Uri target, string? path, NamedTemplate[] query)
        {
            var builder = new UriBuilder(target);
            if (path is not null && target.AbsolutePath is ("" or "/"))
            {
                builder.Path = path;
            }

            Target = target;
            Prefix = builder.Uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
            HasQuery = target.Query.Length > 1;
            var present = target.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).ToHashSet();
            Added = [.. query.Where(parameter => parameter.Name.Length == 0 || !present.Contains(parameter.Name))];
        }

        public Uri Target { get; }

        /// <summary>Scheme, host, port, path, and the query that the target brings.</summary>
        public string Prefix { get; }

        public bool HasQuery { get; }

        /// <summary>Parameters that the target does not bring itself.</summary>
        public NamedTemplate[] Added { get; }
    }
}
