using System.CommandLine;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness validate</c>: checks scenario, profile and protocol files.</summary>
internal static class ValidateVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Scenario, profile or protocol files (YAML).",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("validate", """
            Checks scenario, profile and protocol files; every error has its place.

            Example:
              loadharness validate hello.yaml profiles/uni-app.yaml
            """) { files };
        var protocols = new ProtocolOption();
        protocols.AddTo(command);
        command.SetAction(parsed =>
        {
            var shelf = protocols.Read(parsed);
            var options = new ScenarioReadOptions { Environment = Environment.GetEnvironmentVariable };
            var checks = parsed.GetRequiredValue(files).Select(file => ScenarioFile.Check(file, options)).ToList();
            var isRight = true;
            foreach (var check in checks)
            {
                List<string> errors = [.. check.Errors.Select(error => error.ToString()), .. shelf.Check(check.Profiles).Select(error => $"{check.FileName}: {error}")];
                errors.ForEach(terminal.Complain);
                isRight &= errors.Count == 0;
                if (errors.Count == 0)
                {
                    terminal.Say($"{check.FileName}: {check.Kind.ToString().ToLowerInvariant()} {check.Name} is right");
                }
            }

            return isRight ? ExitCode.Ok : ExitCode.Usage;
        });
        return command;
    }
}
