using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Defects;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness backend</c>: the reference backend in a process of its own.</summary>
internal static class BackendVerb
{
    /// <summary>First words of the line that tells where the backend listens; <c>run</c> waits for it.</summary>
    public const string ListeningWord = "listening on ";

    /// <summary>Hidden switch of the backend that <c>run</c> starts: it lives until its standard input ends.</summary>
    public const string FollowInput = "--follow-input";

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port")
        {
            Description = "TCP port; 0: a free one.",
            HelpName = "N",
            DefaultValueFactory = _ => 8080,
            CustomParser = WholeNumber.Int,
        };
        var host = new Option<string>("--host")
        {
            Description = "Address to listen on; anything but loopback lets others in.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var token = new Option<string?>("--token") { Description = "The one token that is accepted; default: any.", HelpName = "TEXT" };
        var idle = new Option<int>("--idle")
        {
            Description = "Seconds without a message after which a connection is closed with 4408; 0: never.",
            HelpName = "S",
            DefaultValueFactory = _ => 60,
            CustomParser = WholeNumber.Int,
        };
        var follow = new Option<bool>(FollowInput) { Hidden = true };
        var command = new Command("backend", """
            Runs the reference chat server: rooms over WebSocket, history over HTTP, a page to chat by hand.

            Defects can be switched on with the options named after them, and while it runs at /admin/defects. A delivery is one
            message to one receiver other than its sender. SHARE is such as 1/100 or 2%, TIME such as 200ms, 1.5s, 2m or 1h,
            SIZE such as 512 (bytes), 4KiB or 1MiB.

            Examples:
              loadharness backend --port 8080
              loadharness backend --drop 1/100 --delay 20ms..80ms --stall "300ms every 5s"
            """) { port, host, token, idle, follow };
        var defects = DefectCatalog.All.ToDictionary(kind => kind.Name, OptionOf);
        foreach (var option in defects.Values)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(port) is < 0 or > 65_535)
            {
                throw new UserException($"--port {parsed.GetValue(port)}: a port lies between 0 and 65535.");
            }

            if (parsed.GetValue(idle) < 0)
            {
                throw new UserException($"--idle {parsed.GetValue(idle)}: a number of seconds, 0 for never.");
            }

            var options = new BackendOptions
            {
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port),
                RequiredToken = parsed.GetValue(token),
                IdleTimeout = TimeSpan.FromSeconds(parsed.GetValue(idle)),
                Defects = defects.Where(pair => parsed.GetValue(pair.Value) is not null)
                    .ToDictionary(pair => pair.Key, pair => parsed.GetValue(pair.Value)),
            };
            return await ServeAsync(terminal, options, parsed.GetValue(follow)).ConfigureAwait(false);
        });
        return command;
    }

    private static Option<string?> OptionOf(DefectKind kind) => new($"--{kind.Name}")
    {
        Description = $"Defect: {kind.About} Example: {kind.Example}",
        HelpName = kind.Values,
    };

    private static async Task<int> ServeAsync(Terminal terminal, BackendOptions options, bool follow)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            Stop();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            Stop();
        });

        // A terminal sends Ctrl-C to both processes, a service manager SIGTERM: the one that follows a run must outlive its clients.
        void Stop()
        {
            if (!follow)
            {
                stop.Cancel();
            }
        }

        ChatBackend backend;
        try
        {
            backend = await ChatBackend.StartAsync(options, stop.Token).ConfigureAwait(false);
        }
        catch (DefectSettingException e)
        {
            throw new UserException($"--{e.Message}", inner: e);
        }
        catch (Exception e) when (e is IOException or SocketException or ArgumentException)
        {
            throw new UserException($"The backend cannot listen on {options.Host}:{options.Port}: {e.Message}", inner: e);
        }

        await using (backend.ConfigureAwait(false))
        {
            terminal.Say($"{ListeningWord}{backend.WebSocketUri}");
            if (!follow)
            {
                terminal.Say($"chat by hand at {backend.HttpUri}, counters at {backend.HttpUri}admin/stats, Ctrl-C ends");
                if (options.Defects.Count > 0)
                {
                    terminal.Say($"defects: {string.Join(", ", options.Defects.Select(defect => $"{defect.Key} {defect.Value}"))}");
                }
            }

            await terminal.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (follow)
            {
                _ = Task.Run(() => StopAtEndOfInput(stop), CancellationToken.None);
            }

            await backend.RunAsync(stop.Token).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private static void StopAtEndOfInput(CancellationTokenSource stop)
    {
        while (Console.In.Read() >= 0)
        {
        }

        stop.Cancel();
    }
}
