using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Benchmarks.Faults;

/// <summary>The echo, in a process of its own as a backend is, so that what it costs is nobody else's.</summary>
internal sealed class EchoProcess : IDisposable
{
    private const int Buffer = 64 * 1024;
    private readonly Process _process;

    private EchoProcess(Process process, int port) => (_process, Place) = (process, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Where it listens.</summary>
    public IPEndPoint Place { get; }

    /// <summary>Starts this program as an echo.</summary>
    /// <param name="command">The command that has the option.</param>
    public static EchoProcess Start(string command)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Environment.GetCommandLineArgs()[..1], command, "--echo"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new EchoProcess(process, int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture));
    }

    /// <summary>Is that echo: tells its port, and echoes until its standard input ends.</summary>
    public static async Task<int> EchoAsync()
    {
        SocketConnector.EnableInlineCompletions();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start(4096);
        _ = EchoAllAsync(server);
        Console.WriteLine(((IPEndPoint)server.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task EchoAllAsync(TcpListener server)
    {
        while (true)
        {
            var socket = await server.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = EchoAsync(socket);
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[Buffer];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (SocketException)
        {
            // The round is over.
        }

        socket.Dispose();
    }
}
