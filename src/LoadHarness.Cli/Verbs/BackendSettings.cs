using System.CommandLine;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Rules;

namespace LoadHarness.Cli.Verbs;

/// <summary>
/// The options of <c>loadharness backend</c> that tell the server what to be; rules and defects come from its catalogues.
/// </summary>
internal sealed class BackendSettings
{
    private readonly Option<int> _port = Number("--port", "TCP port; 0: a free one.", "N", 8080);

    private readonly Option<string> _host = new("--host")
    {
        Description = "Address to listen on; anything but loopback lets others in.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "The one token that is accepted, beside those that the server itself hands out; default: any.",
        HelpName = "TEXT",
    };

    private readonly Option<int> _idle = Number(
        "--idle", "Seconds without a message after which a connection is closed with 4408; 0: never.", "S", 60);

    private readonly Option<int> _history = Number(
        "--history", "Messages that each room keeps for those who read its history.", "N", 100);

    private readonly Dictionary<string, Option<string?>> _rules = RuleCatalog.All.ToDictionary(
        kind => kind.Name, kind => Setting(kind.Name, kind.Values, $"Rule: {kind.About} Default: {kind.Default}."));

    private readonly Dictionary<string, Option<string?>> _defects = DefectCatalog.All.ToDictionary(
        kind => kind.Name, kind => Setting(kind.Name, kind.Values, $"Defect: {kind.About} Example: {kind.Example}"));

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_port, _host, _token, _idle, _history, .. _rules.Values, .. _defects.Values])
        {
            command.Add(option);
        }
    }

    /// <summary>What the server is to be.</summary>
    /// <exception cref="UserException">A value is wrong; the message says which. Defects are judged by the server itself.</exception>
    public BackendOptions Read(ParseResult parsed)
    {
        Demand(parsed.GetValue(_port) is >= 0 and <= 65_535, parsed, _port, "a port lies between 0 and 65535.");
        Demand(parsed.GetValue(_idle) >= 0, parsed, _idle, "a number of seconds, 0 for never.");
        Demand(parsed.GetValue(_history) >= 0, parsed, _history, "a number of messages, 0 for none.");
        return new BackendOptions
        {
            Host = parsed.GetValue(_host)!,
            Port = parsed.GetValue(_port),
            RequiredToken = parsed.GetValue(_token),
            IdleTimeout = TimeSpan.FromSeconds(parsed.GetValue(_idle)),
            HistoryLimit = parsed.GetValue(_history),
            Rules = ReadRules(parsed),
            Defects = Given(parsed, _defects).ToDictionary(pair => pair.Name, string? (pair) => pair.Setting),
        };
    }

    private BackendRules ReadRules(ParseResult parsed)
    {
        try
        {
            return RuleCatalog.Read(Given(parsed, _rules).ToDictionary(pair => pair.Name, pair => pair.Setting));
        }
        catch (RuleSettingException e)
        {
            throw new UserException($"--{e.Message}", inner: e);
        }
    }

    private static IEnumerable<(string Name, string Setting)> Given(ParseResult parsed, Dictionary<string, Option<string?>> options)
    {
        foreach (var (name, option) in options)
        {
            if (parsed.GetValue(option) is { } setting)
            {
                yield return (name, setting);
            }
        }
    }

    private static void Demand(bool holds, ParseResult parsed, Option<int> option, string wanted)
    {
        if (!holds)
        {
            throw new UserException($"{option.Name} {parsed.GetValue(option)}: {wanted}");
        }
    }

    private static Option<int> Number(string name, string about, string unit, int fallback) => new(name)
    {
        Description = about,
        HelpName = unit,
        DefaultValueFactory = _ => fallback,
        CustomParser = WholeNumber.Int,
    };

    private static Option<string?> Setting(string name, string values, string about) => new($"--{name}")
    {
        Description = about,
        HelpName = values,
    };
}
