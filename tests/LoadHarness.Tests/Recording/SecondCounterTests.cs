using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

public sealed class SecondCounterTests
{
    private readonly SecondCounter counter = new();

    [Fact]
    public void Peak_IsTheFirstOfTheBusiestSeconds()
    {
        Add(1.2, 1.9, 3.0, 3.999, 5, 5.5, 5.9, 7, 7.1, 7.2);

        Assert.Equal((3, 5L), counter.Peak);
    }

    [Fact]
    public void Add_OfAnotherThread_CountsInItsOwnSecond()
    {
        Add(4.9, 5.0, 4.95, 4.99);

        Assert.Equal((3, 4L), counter.Peak);
    }

    [Fact]
    public void Add_AfterALongSilence_BeginsAnew()
    {
        Add(1, 1, 100_001, 100_001, 100_001);
        Add(1); // too old to be counted

        Assert.Equal((3, 100_001L), counter.Peak);
    }

    [Fact]
    public void TakePeak_KeepsIntervalsApart()
    {
        Add(0.5, 1.5, 1.6, 2.1, 2.2, 2.3);

        Assert.Equal([2, 3, 0], new[] { 2.0, 4, 6 }.Select(end => counter.TakePeak(TimeSpan.FromSeconds(end))));
    }

    [Fact]
    public void TakePeak_WhatComesLate_IsToldByTheNextOne()
    {
        Add(0.5, 0.6, 1.5, 2.5);
        Assert.Equal(2, counter.TakePeak(TimeSpan.FromSeconds(3)));
        Add(1.6, 1.7, 3.1);

        Assert.Equal([3, 0], new[] { 4.0, 5 }.Select(end => counter.TakePeak(TimeSpan.FromSeconds(end))));
    }

    private void Add(params double[] instants) => Array.ForEach(instants, at => counter.Add(TimeSpan.FromSeconds(at)));
}
