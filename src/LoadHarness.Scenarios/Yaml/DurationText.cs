namespace LoadHarness.Scenarios.Yaml;

/// <summary>Durations on command lines, written as in scenarios: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>. Pure.</summary>
public static class DurationText
{
    /// <summary>Reads a duration.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="duration">The duration, not negative.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var parsed = Quantity.Duration(text);
        duration = parsed.Ok ? parsed.Value : TimeSpan.Zero;
        return parsed.Ok;
    }
}
