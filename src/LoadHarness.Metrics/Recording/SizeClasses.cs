namespace LoadHarness.Metrics.Recording;

/// <summary>Classes of sizes, of rooms and of audiences, so that thousands of sizes become a handful of rows. Pure.</summary>
internal static class SizeClasses
{
    /// <summary>Number of classes.</summary>
    public static int Count => Largest.Length + 1;

    /// <summary>Largest size of each class; above the last one there is one more.</summary>
    private static ReadOnlySpan<int> Largest => [1, 5, 10, 25, 50, 100, 250, 1_000];

    /// <summary>The class of a size.</summary>
    public static int Of(int size)
    {
        var i = 0;
        while (i < Largest.Length && size > Largest[i])
        {
            i++;
        }

        return i;
    }

    /// <summary>The smallest size of a class.</summary>
    public static int From(int sizeClass) => sizeClass == 0 ? 1 : Largest[sizeClass - 1] + 1;

    /// <summary>The largest size of a class; null: any.</summary>
    public static int? To(int sizeClass) => sizeClass < Largest.Length ? Largest[sizeClass] : null;
}
