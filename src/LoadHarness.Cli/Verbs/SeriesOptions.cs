using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using LoadHarness.Cli.Run;
using LoadHarness.Engine;

namespace LoadHarness.Cli.Verbs;

/// <summary>The options of a verb that plays several runs: those that each run gets as they are, and the pause between two.</summary>
internal sealed class SeriesOptions
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Option<string> _pause = new("--pause")
    {
        Description = "Between two runs; default 5s. A server that is given time to come to rest carries less from one run into the next.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "5s",
    };

    private readonly Option<string?> _build = new("--build") { Description = "Name of the build under test.", HelpName = "TEXT" };
    private readonly Option<string?> _source = new("--source") { Description = "Local addresses to dial from, as of 'run'.", HelpName = "ADDRESSES" };
    private readonly Option<string?> _otlp = new("--otlp") { Description = "Receiver of OpenTelemetry, as of 'run'.", HelpName = "URL" };
    private readonly ProtocolOption _protocols = new(); // as of 'run'
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask before many clients go to a target that is not this machine." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Print nothing of each run but its verdict and where its report is." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _pause, _build, _source, _otlp, _yes, _quiet })
        {
            command.Add(option);
        }

        _protocols.AddTo(command);
    }

    /// <summary>Whether nobody is asked for permission.</summary>
    public bool Yes(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>Name of the build; null: it has none.</summary>
    public string? Build(ParseResult parsed) => parsed.GetValue(_build);

    /// <summary>Local addresses to dial from; empty: as the system likes.</summary>
    /// <exception cref="UserException">One is none.</exception>
    public IReadOnlyList<IPAddress> Sources(ParseResult parsed) => SourceAddresses.Parse(parsed.GetValue(_source));

    /// <summary>Wire formats in code.</summary>
    /// <exception cref="UserException">An assembly cannot be used.</exception>
    public ProtocolShelf Protocols(ParseResult parsed) => _protocols.Read(parsed);

    /// <summary>Between two runs.</summary>
    /// <exception cref="UserException">It is no duration.</exception>
    public TimeSpan Pause(ParseResult parsed) => OptionDuration.Parse(_pause.Name, parsed.GetValue(_pause)!, LongestPause, "5s");

    /// <summary>The words of the command line that each run gets: all but those that are the series' own.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="own">The series' own options with one value each; the build and the pause are among them anyway.</param>
    /// <param name="switches">The series' own options without a value.</param>
    public IEnumerable<string> PassedOn(ParseResult parsed, IEnumerable<string> own, params IEnumerable<string> switches)
    {
        HashSet<string> valued = [.. own, _pause.Name, _build.Name];
        HashSet<string> bare = [.. switches, _yes.Name];
        var isOurs = false;
        foreach (var token in parsed.Tokens.Where(token => token.Type is TokenType.Option or TokenType.Argument && !bare.Contains(token.Value)))
        {
            var isValueOfOurs = isOurs && token.Type == TokenType.Argument;
            isOurs = token.Type == TokenType.Option && valued.Contains(token.Value);
            if (!isOurs && !isValueOfOurs)
            {
                yield return token.Value;
            }
        }
    }
}
