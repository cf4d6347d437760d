using LoadHarness.Clients;

namespace LoadHarness.Tests.Clients;

public sealed class SeenWindowTests
{
    [Fact]
    public void Note_OfTheFirstMessageOfTheFirstSender_IsNew()
    {
        var seen = new SeenWindow(byTime: false);

        Assert.Equal(Sighting.New, seen.Note(0, 0, TimeSpan.Zero));
        Assert.Equal(Sighting.Repeat, seen.Note(0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Note_BeyondTheWindow_HasForgottenTheOldest()
    {
        var seen = new SeenWindow(byTime: false);
        for (var sequence = 0u; sequence <= SeenWindow.Size; sequence++)
        {
            Assert.Equal(Sighting.New, seen.Note(1, sequence, TimeSpan.Zero));
        }

        Assert.Equal(Sighting.Repeat, seen.Note(1, 1, TimeSpan.Zero));
        Assert.Equal(Sighting.New, seen.Note(1, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1, 0, 4.0004, nameof(Sighting.Repeat))]
    [InlineData(1, 1, 4.0004, nameof(Sighting.Mistaken))]
    [InlineData(2, 0, 4.0004, nameof(Sighting.Mistaken))]
    [InlineData(1, 1, 4.001, nameof(Sighting.New))]
    public void Note_ByTime_TellsMessagesApartByTheMillisecond(int sender, uint sequence, double due, string expected)
    {
        var seen = new SeenWindow(byTime: true);
        seen.Note(1, 0, TimeSpan.FromSeconds(4.0001));

        Assert.Equal(expected, seen.Note(sender, sequence, TimeSpan.FromSeconds(due)).ToString());
    }
}
