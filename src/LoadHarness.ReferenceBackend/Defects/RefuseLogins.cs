using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Refuses WebSocket requests that are right otherwise: a share, those while many connections are open, or all after some.
/// </summary>
internal sealed class RefuseLogins(DefectSite site) : IDefect
{
    private volatile Refusal? _refusal;

    public Action Prepare(SettingReader setting)
    {
        var status = setting.Number(400, 599, "an HTTP status from 400 to 599, such as 401 or 503");
        if (setting.Takes("above"))
        {
            var open = Limit(setting);
            return () => _refusal = new Refusal(status, current => current >= open);
        }

        if (setting.Takes("after"))
        {
            var accepted = Limit(setting);
            return () =>
            {
                var seen = 0L;
                _refusal = new Refusal(status, _ => Interlocked.Increment(ref seen) > accepted);
            };
        }

        var share = setting.ShareIfAny() ?? throw setting.Unexpected("a share such as 1/10 or 5%, 'above N' or 'after N'");
        return () =>
        {
            var cadence = new Cadence(share);
            _refusal = new Refusal(status, _ => cadence.Hits());
        };
    }

    public void SwitchOff() => _refusal = null;

    /// <summary>The status with which a request is refused; null: it is not.</summary>
    /// <param name="connections">Connections that are open now.</param>
    public int? Status(int connections)
    {
        if (_refusal is not { } refusal || !refusal.Applies(connections))
            return null;
        site.Count(DefectCounter.LoginsRefused);
        return refusal.Status;
    }

    private static int Limit(SettingReader setting) => setting.Number(0, 10_000_000, "a number of connections");

    private sealed record Refusal(int Status, Func<int, bool> Applies);
}
