namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// How far one message has spread among its audience: when the first receiver had it and when the last one. The last one is
/// known once every receiver's account is closed; where one of them lost it, that is "at least H". Not thread-safe.
/// </summary>
internal struct FanOut
{
    private int _arrived;
    private int _lost;
    private int _unknown; // missed offline, unverified, recovered: says nothing about how fast the message spread
    private TimeSpan _last;
    private bool _isFirstCensored;
    private bool _isLastCensored;
    private bool _isTold;

    /// <summary>How many receivers it was owed to when it was sent.</summary>
    public int Audience { get; init; }

    /// <summary>A delivery came to a class, or left it.</summary>
    /// <param name="found">The class.</param>
    /// <param name="number">1, or -1 if it is taken back.</param>
    /// <param name="at">For arrivals: when it was read.</param>
    /// <returns>What that adds to the distributions.</returns>
    public FanOutNews Note(DeliveryClass found, int number, TimeSpan at)
    {
        var first = default(FanOutNews);
        switch (found)
        {
            case DeliveryClass.Delivered or DeliveryClass.Late:
                _arrived += number;
                _last = at > _last ? at : _last;
                first = _arrived == 1 ? new FanOutNews { First = at, CensorFirst = Uncensor(ref _isFirstCensored) } : default;
                break;
            case DeliveryClass.Lost:
                _lost += number;
                break;
            default:
                _unknown += number;
                break;
        }

        return _arrived + _lost + _unknown < Audience ? first : Settle(first);
    }

    /// <summary>The message is forgotten: what is still open stays unknown.</summary>
    public FanOutNews Close() => Settle(default);

    private FanOutNews Settle(FanOutNews news)
    {
        if (_isTold || Audience == 0)
        {
            return news;
        }

        if (_lost > 0)
        {
            return news with
            {
                CensorFirst = news.CensorFirst + (_arrived == 0 ? Censor(ref _isFirstCensored) : 0),
                CensorLast = Censor(ref _isLastCensored),
            };
        }

        _isTold = _arrived > 0;
        return news with { Last = _isTold ? _last : null, CensorLast = Uncensor(ref _isLastCensored) };
    }

    private static int Censor(ref bool isCensored)
    {
        var change = isCensored ? 0 : 1;
        isCensored = true;
        return change;
    }

    private static int Uncensor(ref bool isCensored)
    {
        var change = isCensored ? -1 : 0;
        isCensored = false;
        return change;
    }
}

/// <summary>What a change of one message adds to the distributions of first and last receivers.</summary>
public readonly record struct FanOutNews
{
    /// <summary>When the first receiver had it; null: no news.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>1: nobody got it; -1: somebody did after all.</summary>
    public int CensorFirst { get; init; }

    /// <summary>When the last receiver had it; null: no news.</summary>
    public TimeSpan? Last { get; init; }

    /// <summary>1: somebody lost it; -1: everybody got it after all.</summary>
    public int CensorLast { get; init; }
}
