using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Shapes;

namespace LoadHarness.Tests.Scenarios;

public sealed class LoadShapeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.1)]
    [InlineData(50, 5)]
    [InlineData(99, 9.9)]
    public void ArrivalOf_Ramp_IsEven(int index, double seconds) =>
        Assert.Equal(seconds, LoadShape.Ramp(TimeSpan.FromSeconds(10)).ArrivalOf(index, 100).TotalSeconds, 6);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.02)]
    [InlineData(99, 1.98)]
    public void ArrivalOf_Rate_IsEven(int index, double seconds) =>
        Assert.Equal(seconds, LoadShape.Rate(50).ArrivalOf(index, 100).TotalSeconds, 6);

    [Fact]
    public void ArrivalOf_LongRampOfManyClients_DoesNotOverflow() =>
        Assert.InRange(
            LoadShape.Ramp(TimeSpan.FromHours(24)).ArrivalOf(13_999_999, 14_000_000), TimeSpan.FromHours(23.99), TimeSpan.FromHours(24));

    [Fact]
    public void Length_OfBothKinds_IsWhenAllAreThere()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), LoadShape.Ramp(TimeSpan.FromSeconds(10)).Length(100));
        Assert.Equal(TimeSpan.FromSeconds(2), LoadShape.Rate(50).Length(100));
    }

    [Fact]
    public void PresentAt_RampOfZero_IsEverybodyAtOnce()
    {
        Assert.Equal(0, LoadShape.Ramp(TimeSpan.Zero).PresentAt(TimeSpan.FromTicks(-1), 100));
        Assert.Equal(100, LoadShape.Ramp(TimeSpan.Zero).PresentAt(TimeSpan.Zero, 100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(333)]
    public void PresentAt_AnyElapsed_CountsThoseWhoHaveArrived(int clients)
    {
        foreach (var shape in new[] { LoadShape.Ramp(TimeSpan.FromSeconds(10)), LoadShape.Rate(33.3), LoadShape.Ramp(TimeSpan.FromTicks(7)) })
        {
            for (var step = 0; step <= 1_100; step++)
            {
                var elapsed = shape.Length(clients) * step / 1_000;
                var present = Enumerable.Range(0, clients).Count(client => shape.ArrivalOf(client, clients) <= elapsed);

                Assert.Equal(present, shape.PresentAt(elapsed, clients));
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(25, 2)]
    public void RoomOf_RoomsOfASize_AreFilledOneAfterTheOther(int client, int room) =>
        Assert.Equal(room, RoomLayout.OfSize(10).RoomOf(client));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(25, 1)]
    public void RoomOf_CountOfRooms_AreDealtInTurn(int client, int room) =>
        Assert.Equal(room, RoomLayout.OfCount(3).RoomOf(client));
}
