using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A terminal that nobody sits at: a program gets one end as its terminal, the test reads its screen and presses its keys.</summary>
/// <remarks>Asked of the C library of Linux itself; neither <c>script</c> nor Python need be there.</remarks>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private const int ReadWriteNoControl = 0x2 | 0x100; // O_RDWR | O_NOCTTY
    private const nuint SetWindowSize = 0x5414; // TIOCSWINSZ
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SafeFileHandle master;
    private readonly FileStream stream;
    private readonly TerminalEmulator screen;
    private readonly StringBuilder raw = new();
    private readonly Lock gate = new();
    private readonly Task reading;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A terminal of a size.</summary>
    public PseudoTerminal(int width, int height)
    {
        master = Open();
        Name = NameOf(master);
        screen = new TerminalEmulator(width, height);
        Resize(width, height);
        stream = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
        reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? WhyNot { get; } = Try();

    /// <summary>The file that the program opens as its terminal.</summary>
    public string Name { get; }

    /// <summary>All that was written to it.</summary>
    public string Raw
    {
        get
        {
            lock (gate)
                return raw.ToString();
        }
    }

    /// <summary>Changes its size, as pulling at its window does.</summary>
    public void Resize(int width, int height)
    {
        lock (gate)
        {
            screen.Resize(width, height);
            var size = (ulong)(ushort)height | ((ulong)(ushort)width << 16);
            Assert.Equal(0, SetSize(master, SetWindowSize, ref size));
        }
    }

    /// <summary>Presses keys.</summary>
    public void Type(string keys) => stream.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Reads the screen once it looks as wanted.</summary>
    public async Task<TerminalView> SeeAsync(Func<TerminalView, bool> isWanted)
    {
        var limit = Task.Delay(Patience, TimeProvider.System);
        while (true)
        {
            TerminalView seen;
            Task next;
            lock (gate)
            {
                (seen, next) = (screen.View(), changed.Task);
            }

            if (isWanted(seen))
            {
                return seen;
            }

            if (await Task.WhenAny(next, reading, limit) == reading)
            {
                await reading; // what the emulator does not understand is told here
            }

            Assert.True(next.IsCompleted, $"waited in vain; the screen shows\n{seen}");
        }
    }

    /// <summary>Reads the screen when the program has ended and all that it has written has been read.</summary>
    public async Task<TerminalView> EndAsync()
    {
        await reading.WaitAsync(Patience);
        lock (gate)
            return screen.View();
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        master.Dispose();
    }

    private void Read()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var (bytes, text) = (new byte[8192], new char[8192]);
        while (ReadSome(bytes) is > 0 and var read)
        {
            lock (gate)
            {
                var letters = text.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, read), text, flush: false));
                raw.Append(letters);
                screen.Write(letters);
                changed.SetResult();
                changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Nothing: the last one who had the terminal open has closed it.</summary>
    private int ReadSome(byte[] bytes)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "pseudo-terminals are asked of the C library of Linux";
        }

        try
        {
            using var probe = Open();
            return File.Exists(NameOf(probe)) ? null : "there is no /dev/pts";
        }
        catch (Exception e) when (e is IOException or DllNotFoundException or EntryPointNotFoundException)
        {
            return $"no pseudo-terminal can be had: {e.Message}";
        }
    }

    private static SafeFileHandle Open()
    {
        var handle = new SafeFileHandle(OpenMaster(ReadWriteNoControl), ownsHandle: true);
        return !handle.IsInvalid && Grant(handle) == 0 && Unlock(handle) == 0
            ? handle
            : throw new IOException($"error {Marshal.GetLastPInvokeError()}");
    }

    private static string NameOf(SafeFileHandle master)
    {
        var name = new byte[128];
        return SlaveName(master, name, (nuint)name.Length) == 0
            ? Encoding.UTF8.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)))
            : throw new IOException("the pseudo-terminal has no name");
    }

    [DllImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static extern nint OpenMaster(int flags);

    [DllImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static extern int Grant(SafeFileHandle master);

    [DllImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static extern int Unlock(SafeFileHandle master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    private static extern int SlaveName(SafeFileHandle master, byte[] name, nuint length);

    [DllImport("libc", EntryPoint = "ioctl")]
    private static extern int SetSize(SafeFileHandle master, nuint request, ref ulong size);
}
