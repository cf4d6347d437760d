using System.CommandLine;
using System.Reflection;
using LoadHarness.Cli.Verbs;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli;

/// <summary>The program: one verb after another, one place that turns what went wrong into a message and an exit code.</summary>
internal static class Application
{
    private const string Description = """
        Load tests and soaks for WebSocket chat backends.

        Examples:
          loadharness new hello
          loadharness run hello.yaml
          loadharness run hello.yaml --target ws://127.0.0.1:8080/chat --clients 50 --for 30s
          loadharness show reports/runs/NAME delivery.lost delivery.latency.p99
        """;

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(Application).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Runs the program.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">Where it writes to.</param>
    /// <param name="source">The scenario that it plays; null: the command line names a file.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, ScenarioSource? source = null)
    {
        var parsed = BuildCommands(terminal, source).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Complain(error.Message);
            }

            terminal.Complain($"Try: loadharness {HelpPath(parsed)}--help");
            return ExitCode.Usage;
        }

        try
        {
            // Signals are the verbs' own matter: a run must leave politely and still write its report.
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
            return Conclude(code, terminal);
        }
        catch (UserException e)
        {
            terminal.Complain(e.Message);
            return e.ExitCode;
        }
        catch (Exception e)
        {
            ComplainOfFault(e, terminal);
            return ExitCode.OurBug;
        }
    }

    /// <summary>
    /// The last resort: what nobody catches on a thread of ours ends the process with the message and the exit code of a fault
    /// of ours, not with those of the runtime.
    /// </summary>
    public static void EndOnFaults(Terminal terminal) => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        terminal.RestoreScreen();
        ComplainOfFault((Exception)unhandled.ExceptionObject, terminal);
        Environment.Exit(ExitCode.OurBug);
    };

    private static void ComplainOfFault(Exception e, Terminal terminal)
    {
        terminal.Complain($"A fault of LoadHarness itself, please report it: {e.GetType().Name}: {e.Message}");
        if (Environment.GetEnvironmentVariable("LOADHARNESS_TRACE") == "1")
        {
            terminal.Complain(e.ToString());
        }
    }

    /// <summary>What was asked for was done, but where nobody can read it: that must not look like success.</summary>
    private static int Conclude(int code, Terminal terminal)
    {
        if (terminal.Loss is not { } loss)
        {
            return code;
        }

        terminal.Complain($"The standard output could not be written: {loss}.");
        return code == ExitCode.Ok ? ExitCode.OutputLost : code;
    }

    private static RootCommand BuildCommands(Terminal terminal, ScenarioSource? source) => new(Description)
    {
        NewVerb.Create(terminal),
        RunVerb.Create(terminal, source),
        RepeatVerb.Create(terminal),
        CapacityVerb.Create(terminal),
        PlanVerb.Create(terminal, source),
        ProbeVerb.Create(terminal, source),
        ShowVerb.Create(terminal),
        ReportVerb.Create(terminal),
        MergeVerb.Create(terminal),
        CompareVerb.Create(terminal),
        TrendVerb.Create(terminal),
        AcceptVerb.Create(terminal),
        ValidateVerb.Create(terminal),
        BackendVerb.Create(terminal),
        KubernetesVerb.Create(terminal),
        ListVerb.Create(terminal),
    };

    private static string HelpPath(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}

/// <summary>Something that the user can mend: a message with place and remedy, and the exit code.</summary>
internal sealed class UserException(string message, int exitCode = Cli.ExitCode.Usage, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Does something with files of ours; that one cannot be understood or written is for the user to mend.</summary>
    /// <exception cref="UserException">One cannot.</exception>
    public static void ForBadFiles(Action use) => ForBadFiles(() =>
    {
        use();
        return true;
    });

    /// <inheritdoc cref="ForBadFiles(Action)" />
    public static T ForBadFiles<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ResultFileException e)
        {
            throw new UserException(e.Message, inner: e);
        }
    }
}
