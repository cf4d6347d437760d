using System.Net.Sockets;

namespace LoadHarness.Tests.Facts;

/// <summary>A test that needs the loopback address of IPv6, which some containers do without.</summary>
public sealed class Ipv6FactAttribute : FactAttribute
{
    public Ipv6FactAttribute()
    {
        if (!Socket.OSSupportsIPv6 || !File.Exists("/proc/net/if_inet6"))
        {
            Skip = "There is no IPv6 here.";
        }
    }
}
