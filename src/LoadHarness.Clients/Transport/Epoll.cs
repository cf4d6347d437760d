using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadHarness.Clients.Transport;

/// <summary>The few calls of Linux that .NET has no name for: epoll(7), eventfd(2), and a connect(2) that does not wait.</summary>
internal static class Epoll
{
    /// <summary>Bytes can be read, or the stream has ended.</summary>
    public const uint In = 0x1;

    /// <summary>Bytes can be written, or the connection is made.</summary>
    public const uint Out = 0x4;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int ControlAdd = 1;
    private const int ControlDelete = 2;
    private const int ControlModify = 3;
    private const int InProgress = 115;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>Whether this system has them.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux();

    /// <summary>Size of one event.</summary>
    public static int EventSize => DataAt + sizeof(ulong);

    /// <summary>A new set of sockets.</summary>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static int Create() => Checked(epoll_create1(CloseOnExec));

    /// <summary>A descriptor that wakes up whoever waits for it.</summary>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static int CreateWaker() => Checked(eventfd(0, CloseOnExec | NonBlocking));

    /// <summary>Wakes up.</summary>
    public static void Wake(int waker)
    {
        var one = 1UL;
        _ = write(waker, ref one, sizeof(ulong));
    }

    /// <summary>Takes a wake-up back.</summary>
    public static void Sleep(int waker)
    {
        var count = 0UL;
        _ = read(waker, ref count, sizeof(ulong));
    }

    /// <summary>Adds a descriptor.</summary>
    public static void Add(int set, int descriptor, uint events, ulong data) => Control(set, ControlAdd, descriptor, events, data);

    /// <summary>Changes what a descriptor is waited for.</summary>
    public static void Modify(int set, int descriptor, uint events, ulong data) => Control(set, ControlModify, descriptor, events, data);

    /// <summary>Waits for a descriptor no longer.</summary>
    public static void Remove(int set, int descriptor) => Control(set, ControlDelete, descriptor, 0, 0);

    /// <summary>Waits; gives the number of events, 0 if a signal came first.</summary>
    public static int Wait(int set, byte[] events)
    {
        var count = epoll_wait(set, ref events[0], events.Length / EventSize, -1);
        return count >= 0 ? count : Marshal.GetLastPInvokeError() == Interrupted ? 0 : Checked(count);
    }

    /// <summary>What happened, of one event.</summary>
    public static uint EventsOf(byte[] events, int index) => MemoryMarshal.Read<uint>(events.AsSpan(index * EventSize));

    /// <summary>Whose event it is.</summary>
    public static ulong DataOf(byte[] events, int index) => MemoryMarshal.Read<ulong>(events.AsSpan((index * EventSize) + DataAt));

    /// <summary>Begins to connect without waiting; gives 0, or the error.</summary>
    public static int Connect(int descriptor, System.Net.SocketAddress address)
    {
        var result = connect(descriptor, ref MemoryMarshal.GetReference(address.Buffer.Span), address.Size);
        var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        return error == InProgress ? 0 : error;
    }

    /// <summary>The error of .NET that an error of connect(2) stands for.</summary>
    public static SocketError ErrorOf(int error) => error switch
    {
        0 => SocketError.Success,
        12 or 105 => SocketError.NoBufferSpaceAvailable,
        22 => SocketError.InvalidArgument,
        24 or 23 => SocketError.TooManyOpenSockets,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        113 => SocketError.HostUnreachable,
        1 or 13 => SocketError.AccessDenied,
        _ => SocketError.SocketError,
    };

    private static void Control(int set, int operation, int descriptor, uint events, ulong data)
    {
        Span<byte> one = stackalloc byte[EventSize];
        MemoryMarshal.Write(one, in events);
        MemoryMarshal.Write(one[DataAt..], in data);
        Checked(epoll_ctl(set, operation, descriptor, ref MemoryMarshal.GetReference(one)));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(int set, int operation, int descriptor, ref byte change);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(int set, ref byte events, int capacity, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(int descriptor, ref byte address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int descriptor, ref ulong value, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int descriptor, ref ulong value, nint length);
}
