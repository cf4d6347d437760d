using System.Net.Sockets;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Leaks descriptors for every connection: sockets that are opened and used for nothing. They stay until the server is disposed, even if
/// the defect is switched off. When the system gives no more, no more are counted.
/// </summary>
internal sealed class LeakHandles(DefectSite site) : IDefect, IDisposable
{
    private readonly List<Socket> _kept = [];

    private volatile int _count;

    public Action Prepare(SettingReader setting)
    {
        var count = setting.Number(1, 1000, "a number of descriptors from 1 to 1000");
        return () => _count = count;
    }

    public void SwitchOff() => _count = 0;

    /// <summary>A connection has come.</summary>
    public void Leak()
    {
        for (var i = _count; i > 0; i--)
        {
            try
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                lock (_kept)
                    _kept.Add(socket);
                site.Count(DefectCounter.HandlesLeaked);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        lock (_kept)
        {
            foreach (var socket in _kept)
                socket.Dispose();
            _kept.Clear();
        }
    }
}
