using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>A text of an option, in which <c>${room}</c>, <c>${user}</c> and the like stand for what is known of a client. Immutable, thread-safe.</summary>
internal sealed class ClientText
{
    private static readonly string[] Variables = ["client", "population", "room", "token", "user", UserData.AnyColumn];

    private readonly Template _template;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It has a variable that is none; the message says which there are.</exception>
    public ClientText(string text)
    {
        _template = Template.Parse(text);
        if (_template.Variables.FirstOrDefault(name => !Variables.Contains(name) && !UserData.IsColumn(name)) is { } unknown)
        {
            throw new FormatException($"unknown variable '{unknown}'{NearestName.Hint(unknown, Variables)}");
        }
    }

    /// <summary>What stands in it whoever the client is.</summary>
    public IEnumerable<string> Literals => _template.Parts.Where(part => !part.IsVariable).Select(part => part.Text);

    /// <summary>The text for a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="change">Changes each value, not what stands around it; null: nothing is changed.</param>
    public string Of(ClientIdentity client, Func<string, string>? change = null) => string.Concat(_template.Parts.Select(part =>
        !part.IsVariable ? part.Text
        : change is null ? RequestBuilder.ValueOf(part.Text, client, default)
        : change(RequestBuilder.ValueOf(part.Text, client, default))));
}
