namespace LoadHarness.Scenarios.Profiles;

/// <summary>What makes a client read its room's history.</summary>
public enum HistoryMoment
{
    /// <summary>Its page is loaded: once when it comes, before it dials (seed row 3.17).</summary>
    Load,

    /// <summary>Each dial, just before it; the dial does not wait for the answer.</summary>
    Dial,

    /// <summary>Each time a connection is open.</summary>
    Open,

    /// <summary>Each time it is joined, so after each reconnect, too (seed row 0.24).</summary>
    Joined,
}

/// <summary>
/// How a client reads its room's history over HTTP, and when. A pure value: randomness is a parameter. Sources: seed rows 0.24, 0.25, 3.17.
/// Immutable.
/// </summary>
public sealed record HistoryPolicy
{
    /// <summary>The request of one page; it may use <see cref="PageVariable"/> and <see cref="PageSizeVariable"/>.</summary>
    public required HttpTemplate Request { get; init; }

    /// <summary>Variable: number of the page, from 1.</summary>
    public const string PageVariable = "page";

    /// <summary>Variable: rows of a page.</summary>
    public const string PageSizeVariable = "page.size";

    /// <summary>When it is read.</summary>
    public HistoryMoment When { get; init; } = HistoryMoment.Joined;

    /// <summary>Rows that are asked for at a time. Default 100.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Pages that are read at most; one that holds fewer rows than <see cref="PageSize"/> is the last. Default 1.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Path of the array of rows in an answer, which is JSON; null: rows are not counted.</summary>
    public string? RowsPath { get; init; }

    /// <summary>Pause from the moment to the request. Default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Share of <see cref="Delay"/> by which it is longer or shorter at random. Default 0.</summary>
    public double Jitter { get; init; }

    /// <summary>The pause before one reading.</summary>
    /// <param name="random">A number in [0, 1).</param>
    public TimeSpan DelayOf(double random) => Delay * (1 + (Jitter * ((2 * random) - 1)));

    /// <summary>Whether another page follows.</summary>
    /// <param name="page">Number of the page that was read, from 1.</param>
    /// <param name="rows">Its rows; null: not counted, or there is no array of rows in it.</param>
    public bool GoesOn(int page, int? rows) => page < Pages && rows >= PageSize;
}
