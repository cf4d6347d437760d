using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A relay that connections go through on their way to the target. Whoever dials it says first who that is, in a preface of eight bytes which the
/// relay keeps to itself: so it knows whose connection it breaks. Immutable.
/// </summary>
/// <param name="EndPoint">Where the relay listens.</param>
public sealed record Detour(IPEndPoint EndPoint)
{
    /// <summary>Length of the preface in bytes.</summary>
    public const int PrefaceLength = 8;

    /// <summary>In place of a client: a connection that several share, such as one of HTTP.</summary>
    public const int Shared = -1;

    private const uint Mark = 0x4C_48_31_0A; // "LH1" and a line feed: nobody else begins so

    /// <summary>What is said first.</summary>
    /// <param name="client">Number of the client, or <see cref="Shared"/>.</param>
    public static byte[] PrefaceOf(int client)
    {
        var preface = new byte[PrefaceLength];
        BinaryPrimitives.WriteUInt32BigEndian(preface, Mark);
        BinaryPrimitives.WriteInt32BigEndian(preface.AsSpan(sizeof(uint)), client);
        return preface;
    }

    /// <summary>Who says so; null: nobody of ours.</summary>
    public static int? ClientOf(ReadOnlySpan<byte> preface) =>
        preface.Length == PrefaceLength && BinaryPrimitives.ReadUInt32BigEndian(preface) == Mark
            ? BinaryPrimitives.ReadInt32BigEndian(preface[sizeof(uint)..])
            : null;

    /// <summary>Dials for a connection that several share.</summary>
    /// <param name="stop">Gives the dial up.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask<Stream> DialSharedAsync(CancellationToken stop)
    {
        var socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(EndPoint, stop).ConfigureAwait(false);
            await socket.SendAsync(PrefaceOf(Shared), SocketFlags.None, stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
