namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Close codes of RFC 6455, section 7.4, and the server's own.</summary>
internal static class CloseCode
{
    /// <summary>Answer to a close frame without a code.</summary>
    public const int Normal = 1000;

    /// <summary>The server stops.</summary>
    public const int GoingAway = 1001;

    /// <summary>A message that is not what it should be.</summary>
    public const int Malformed = 1007;

    /// <summary>A message above the limit.</summary>
    public const int TooBig = 1009;

    /// <summary>A token that is missing, wrong or expired, or shown too late; from the same range as the next.</summary>
    public const int Unauthorized = 4401;

    /// <summary>No byte came for the idle time-out; from the range 4000 to 4999 that is free for applications.</summary>
    public const int Idle = 4408;

    /// <summary>True for a code that may stand in a close frame (section 7.4.1 reserves 1004, 1005, 1006 and 1015).</summary>
    public static bool IsLegal(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
