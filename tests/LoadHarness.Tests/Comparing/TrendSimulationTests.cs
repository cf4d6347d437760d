using LoadHarness.Results.Comparing;
using LoadHarness.Tests.Statistics;

namespace LoadHarness.Tests.Comparing;

/// <summary>How often the rule for nights errs, on made-up nights whose answer is known; the same on every machine.</summary>
public sealed class TrendSimulationTests
{
    /// <summary>Enough nights before the one that is judged.</summary>
    private const int Before = 24;

    [Fact]
    public void Alarms_ThousandFlatNights_AreRare()
    {
        var nights = Enumerable.Range(1, 1_000).Select(seed => Judge(Noise.Series(seed, Before + 2, _ => 100, 2))).ToList();

        Assert.InRange(nights.Count(night => night.First == TrendOutcome.Rerun), 0, 25); // a run more in 2.5 % of nights is what certainty costs
        Assert.InRange(nights.Count(night => night.Last == TrendOutcome.Alarm), 0, 5);
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 270)] // of what both runs must show, either may fall short by chance; the next night has another one
    public void Alarms_StepOf10Percent_ComeAtOnce(double noise, int least)
    {
        var nights = Enumerable.Range(1, 300).Select(seed => Judge(Noise.Series(seed, Before + 2, i => i < Before ? 100 : 110, noise)));

        Assert.InRange(nights.Count(night => night.Last == TrendOutcome.Alarm), least, 300);
    }

    [Fact]
    public void Steps_StepOf10Percent_NameItsNight()
    {
        var named = Enumerable.Range(1, 300).Count(seed =>
        {
            var series = Nights.Series(Nights.Of(Noise.Series(seed, Before + 5, i => i < Before ? 100 : 110, 2)));
            return series.Courses[0].Steps is [{ IsUp: true } step] && Math.Abs(step.Night.DayNumber - Nights.First.AddDays(Before).DayNumber) <= 1;
        });

        Assert.InRange(named, 285, 300);
    }

    [Fact]
    public void Alarms_SawToothOfAWeek_AreNone()
    {
        // Sundays are quieter: that is what is usual, and no alarm on Monday.
        var nights = Enumerable.Range(1, 300).Select(seed => Judge(Noise.Series(seed, Before + 2, i => 100 + (i % 7), 1)));

        Assert.DoesNotContain(nights, night => night.Last == TrendOutcome.Alarm);
    }

    [Fact]
    public void Alarms_NoiseThatRemembers_AreRareWhileItIsSmall()
    {
        var nights = Enumerable.Range(1, 300).Select(seed => Judge(Noise.Remembering(seed, Before + 2, 100, 1)));

        Assert.InRange(nights.Count(night => night.Last == TrendOutcome.Alarm), 0, 9);
    }

    [Fact]
    public void Ramp_TooSlowForANight_IsNamedAsAStep()
    {
        var found = Enumerable.Range(1, 100).Count(seed =>
            Nights.Series(Nights.Of(Noise.Series(seed, 50, i => 100 + (0.2 * i), 1))).Courses[0].Steps.Any(step => step.IsUp));

        Assert.InRange(found, 95, 100);
    }

    /// <summary>As a nightly job does it: a run, and one more if it is asked for. The last two values are those of the two runs.</summary>
    private static (TrendOutcome First, TrendOutcome Last) Judge(double[] values)
    {
        var runs = Nights.Of(values.SkipLast(1));
        var first = Nights.Series(runs).Outcome;
        return (first, first == TrendOutcome.Rerun ? Nights.Series([.. runs, Nights.Run(values.Length - 2, values[^1], attempt: 1)]).Outcome : first);
    }
}
