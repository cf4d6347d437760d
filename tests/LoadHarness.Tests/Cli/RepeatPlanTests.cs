using LoadHarness.Cli.Repeat;
using LoadHarness.Results;

namespace LoadHarness.Tests.Cli;

public class RepeatPlanTests
{
    [Theory]
    [InlineData(1, "AB")]
    [InlineData(2, "ABBA")]
    [InlineData(5, "ABBAABBAAB")]
    [InlineData(30, "ABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBA")]
    public void Order_TwoSides_TakeTurnsAndHaveAsManyRuns(int times, string order)
    {
        var plan = new RepeatPlan(times, IsPaired: true, TimeSpan.Zero);

        Assert.Equal(order, plan.Order);
        Assert.Equal((times, times), (order.Count(side => side == 'A'), order.Count(side => side == 'B')));
    }

    [Fact]
    public void Steps_OfTwoSides_NameSideAndPlace()
    {
        var steps = new RepeatPlan(5, IsPaired: true, TimeSpan.FromSeconds(5)).Steps();

        Assert.Equal(["01-a", "02-b", "03-b", "04-a", "05-a", "06-b", "07-b", "08-a", "09-a", "10-b"], steps.Select(step => step.Folder));
        Assert.Equal([2, 3, 6, 7, 10], steps.Where(step => step.IsAgainst).Select(step => step.Repetition.Position));
    }

    [Fact]
    public void Steps_OfOneSide_AreNumbered() =>
        Assert.Equal(["01", "02", "03"], new RepeatPlan(3, IsPaired: false, TimeSpan.Zero).Steps().Select(step => step.Folder));

    [Fact]
    public void Repetition_WhatIsHandedToARun_IsReadBack()
    {
        var place = new RunRepetition("ABBA", 3, TimeSpan.FromMilliseconds(1_500));

        Assert.Equal("ABBA,3,1.5", place.ToString());
        Assert.Equal(place, RunRepetition.Parse(place.ToString()));
        Assert.Equal('B', place.Side);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABBA,5,1")]
    [InlineData("ABBA,0,1")]
    [InlineData("ABCD,1,1")]
    [InlineData("ABBA,1")]
    [InlineData("ABBA,1,-1")]
    public void Repetition_AnythingElse_IsNone(string text) => Assert.Null(RunRepetition.Parse(text));
}
