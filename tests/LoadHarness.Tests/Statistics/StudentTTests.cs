using LoadHarness.Results.Statistics;

namespace LoadHarness.Tests.Statistics;

public sealed class StudentTTests
{
    /// <summary>NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2: upper critical values of Student's t, so two-sided twice the level.</summary>
    [Theory]
    [InlineData(1, 12.706, 0.05)]
    [InlineData(1, 63.657, 0.01)]
    [InlineData(2, 4.303, 0.05)]
    [InlineData(5, 2.571, 0.05)]
    [InlineData(10, 2.228, 0.05)]
    [InlineData(10, 3.169, 0.01)]
    [InlineData(10, 4.143, 0.002)]
    [InlineData(20, 2.845, 0.01)]
    [InlineData(30, 2.042, 0.05)]
    [InlineData(48, 3.269, 0.002)]
    [InlineData(100, 2.626, 0.01)]
    public void TwoSided_CriticalValues_AreThoseOfTheTable(double freedom, double t, double p)
    {
        // The table gives three digits after the point.
        Assert.InRange(StudentT.TwoSided(t, freedom), p * 0.997, p * 1.003);
        Assert.Equal(StudentT.TwoSided(t, freedom), StudentT.TwoSided(-t, freedom));
    }

    [Fact]
    public void TwoSided_OneDegree_IsTheCauchyDistribution()
    {
        foreach (var t in new[] { 0.001, 0.3, 1, 7, 1e4 })
        {
            Assert.Equal(1 - (2 / Math.PI * Math.Atan(t)), StudentT.TwoSided(t, 1), 12);
        }
    }

    [Fact]
    public void TwoSided_TwoDegrees_HasItsClosedForm()
    {
        foreach (var t in new[] { 0.0, 0.5, 2, 30 })
        {
            Assert.Equal(1 - (t / Math.Sqrt(2 + (t * t))), StudentT.TwoSided(t, 2), 12);
        }
    }

    [Fact]
    public void TwoSided_ManyDegrees_ComesToTheNormalDistribution() =>
        Assert.Equal(2 * Normal.Below(-2.5), StudentT.TwoSided(2.5, 1e7), 7);

    /// <summary>Student, The probable error of a mean, 1908: hours of sleep gained by ten patients; R's <c>sleep</c>, t.test(extra ~ group, var.equal = TRUE).</summary>
    [Fact]
    public void DifferentMeans_SleepOfStudent_IsWhatRGives()
    {
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        Assert.Equal(0.07919, StudentT.DifferentMeans(first, second), 5);
        Assert.Equal(StudentT.DifferentMeans(first, second), StudentT.DifferentMeans(second, first), 15);
    }

    [Fact]
    public void DifferentMeans_NothingToCompare_IsNoDifference()
    {
        Assert.Equal(1, StudentT.DifferentMeans([1], [2]));
        Assert.Equal(1, StudentT.DifferentMeans([], [1, 2, 3]));
        Assert.Equal(1, StudentT.DifferentMeans([4, 4], [4, 4, 4]));
        Assert.Equal(0, StudentT.DifferentMeans([4, 4], [5, 5, 5]));
    }
}
