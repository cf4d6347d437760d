using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadHarness.Engine.Observing;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Defects;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness backend</c>: the reference backend in a process of its own.</summary>
internal static class BackendVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var follow = new Option<bool>(ReferenceProcess.FollowInput) { Hidden = true };
        var command = new Command("backend", """
            Runs the reference chat server: rooms over WebSocket, history over HTTP, a page to chat by hand. It speaks its own protocol on
            /chat, relays anything on /relay, and speaks the dialects of five tutorials on /uni-app, /wx-push, /wx-heartbeat, /wx-room and
            /wx-rtc. Rules say what it demands there and how it answers.

            Defects can be switched on with the options named after them, and while it runs at /admin/defects. A delivery is one
            message to one receiver other than its sender. SHARE is such as 1/100 or 2%, TIME such as 200ms, 1.5s, 2m or 1h,
            SIZE such as 512 (bytes), 4KiB or 1MiB.

            Examples:
              loadharness backend --port 8080
              loadharness backend --malformed close --auth-within 3s
              loadharness backend --drop 1/100 --delay 20ms..80ms --stall "300ms every 5s"
            """) { follow };
        var settings = new BackendSettings();
        settings.AddTo(command);
        command.SetAction((parsed, _) => ServeAsync(terminal, settings.Read(parsed), parsed.GetValue(follow)));
        return command;
    }

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
            terminal.Say($"{ReferenceProcess.ListeningWord}{backend.WebSocketUri}");
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
