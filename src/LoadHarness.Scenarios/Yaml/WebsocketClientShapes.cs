namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of <c>target.websocket-client</c>: when that package dials again.</summary>
internal static class WebsocketClientShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly WebsocketClientSettings Defaults = new();

    private static readonly Key<TimeSpan?> ReconnectTimeout = Key.Optional("reconnect-timeout", OrNever(),
        "How long no message may come before it dials again; pings do not count, and it looks once a second.", Quantity.Show(Defaults.ReconnectTimeout!.Value));

    private static readonly Key<TimeSpan?> ErrorReconnectTimeout = Key.Optional("error-reconnect-timeout", OrNever(),
        "How long it waits after a dial that failed; never: then it gives up for ever.", Quantity.Show(Defaults.ErrorReconnectTimeout!.Value));

    private static readonly Key<TimeSpan> LostReconnectTimeout = Key.Optional("lost-reconnect-timeout", Values.Duration(TimeSpan.Zero),
        "How long it waits after a loss; until then it tells nobody of it, and drops what is said.", Quantity.Show(Defaults.LostReconnectTimeout));

    /// <summary>Its time-outs, by the names that it gives them.</summary>
    public static MapShape<WebsocketClientSettings> Settings { get; } = new()
    {
        Name = "websocket-client",
        Doc = "When Websocket.Client dials again: its own time-outs, with its defaults. The reconnect policies of the profiles do not count beside it.",
        Keys = [ReconnectTimeout, ErrorReconnectTimeout, LostReconnectTimeout],
        Build = map => new WebsocketClientSettings
        {
            ReconnectTimeout = map.Get(ReconnectTimeout),
            ErrorReconnectTimeout = map.Get(ErrorReconnectTimeout),
            LostReconnectTimeout = map.Get(LostReconnectTimeout),
        },
    };

    private static ValueShape<TimeSpan?> OrNever() =>
        Collections.AnyOf(Values.Word("never", (TimeSpan?)null), Values.Duration(Shortest).Select(time => (TimeSpan?)time));
}
