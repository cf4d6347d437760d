namespace LoadHarness.Scenarios.Shapes;

/// <summary>
/// When the clients of a population arrive, as a value that knows no clock: the present clients at elapsed t are those
/// whose arrival is not after t. Pure and immutable.
/// </summary>
/// <remarks>
/// <code>
///  clients                 ramp:   n(t) = N t / R             rate:  n(t) = r t
///     N |      ________
///       |    /             client i arrives at R i / N        client i arrives at i / r
///       |  /
///       +--------------- t
///          R
/// </code>
/// </remarks>
public sealed record LoadShape
{
    private LoadShape(TimeSpan? ramp, double? ratePerSecond)
    {
        RampLength = ramp;
        RatePerSecond = ratePerSecond;
    }

    /// <summary>Length of the ramp; null if a rate is given.</summary>
    public TimeSpan? RampLength { get; }

    /// <summary>Arrivals per second; null if a ramp is given.</summary>
    public double? RatePerSecond { get; }

    /// <summary>How long after it is joined each client leaves, to come again at once; null: all stay to the end.</summary>
    public TimeSpan? Stay { get; init; }

    /// <summary>All clients within this time, evenly; zero: all at once.</summary>
    public static LoadShape Ramp(TimeSpan length) => new(length, null);

    /// <summary>So many clients per second, evenly, until all are there.</summary>
    public static LoadShape Rate(double perSecond) => new(null, perSecond);

    /// <summary>When the client with this index (from 0) arrives, from the start of the run.</summary>
    public TimeSpan ArrivalOf(int index, int clients) =>
        RampLength is { } ramp
            // A share first: the product of a long ramp and a large index overflows.
            ? ramp * ((double)index / clients)
            : TimeSpan.FromSeconds(index / RatePerSecond!.Value);

    /// <summary>When all clients have arrived.</summary>
    public TimeSpan Length(int clients) => RampLength ?? TimeSpan.FromSeconds(clients / RatePerSecond!.Value);

    /// <summary>How many of the clients are present at elapsed t.</summary>
    public int PresentAt(TimeSpan elapsed, int clients)
    {
        if (elapsed < TimeSpan.Zero)
        {
            return 0;
        }

        // Searched rather than computed: the inverse of the formula rounds otherwise than the formula, and the two must agree.
        var (present, absent) = (0, clients);
        while (present < absent)
        {
            var middle = present + ((absent - present) / 2);
            (present, absent) = ArrivalOf(middle, clients) <= elapsed ? (middle + 1, absent) : (present, middle);
        }

        return present;
    }
}
