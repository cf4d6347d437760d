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
        command.SetAction(parsed =>
        {
            var options = new ScenarioReadOptions { Environment = Environment.GetEnvironmentVariable };
            var checks = parsed.GetRequiredValue(files).Select(file => ScenarioFile.Check(file, options)).ToList();
            foreach (var check in checks)
            {
                if (check.Errors.Count == 0)
                {
                    terminal.Say($"{check.FileName}: {check.Kind.ToString().ToLowerInvariant()} {check.Name} is right");
                }

                foreach (var error in check.Errors)
                {
                    terminal.Complain(error.ToString());
                }
            }

            return checks.TrueForAll(check => check.Errors.Count == 0) ? ExitCode.Ok : ExitCode.Usage;
        });
        return command;
    }
}
