using System.Runtime.CompilerServices;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Events;

public sealed class ClientEventTests
{
    [Fact]
    public void Size_IsOneCacheLine() => Assert.Equal(64, Unsafe.SizeOf<ClientEvent>());

    [Theory]
    [InlineData(EndSide.Client, EndCause.Hidden, false)]
    [InlineData(EndSide.Client, EndCause.Unloaded, false)]
    [InlineData(EndSide.Device, EndCause.Device, false)]
    [InlineData(EndSide.Device, EndCause.Cut, false)]
    [InlineData(EndSide.Client, EndCause.Left, false)]
    [InlineData(EndSide.Server, EndCause.ServerClosed, true)]
    [InlineData(EndSide.Network, EndCause.NetworkDown, true)]
    public void IsDrop_OnlyWhereItsUserDidNotWantIt(EndSide side, EndCause cause, bool isDrop) =>
        Assert.Equal(isDrop, new ConnectionEnd(side, cause, CloseCode.None, TimeSpan.Zero).IsDrop);
}
