using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Answers logins late. Where a join is answered it takes effect and is answered after the time; what is said to the room until then is
/// not due to the newcomer. On the other paths, which answer nothing else, it is the HTTP answer that comes late.
/// </summary>
internal sealed class SlowLogins(DefectSite site) : IDefect
{
    private readonly Lock _gate = new();

    private readonly Random _random = DefectSite.NewRandom();

    private volatile Slowness? _slowness;

    public Action Prepare(SettingReader setting)
    {
        var share = setting.ShareIfAny();
        var range = setting.Range();
        return () => _slowness = new Slowness(share is { } some ? new Cadence(some) : null, range);
    }

    public void SwitchOff() => _slowness = null;

    /// <summary>Answers a join, now or later.</summary>
    public void Answer(ChatConnection connection, Action join)
    {
        if (Draw() is not { } late)
        {
            join();
            return;
        }

        site.Hit(DefectCounter.LoginsSlowed, connection);
        site.Agenda.At(site.Agenda.Now + late, join);
    }

    /// <summary>Waits before a request is answered.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async ValueTask WaitAsync(CancellationToken gone)
    {
        if (Draw() is not { } late)
            return;
        site.Count(DefectCounter.LoginsSlowed);
        await Task.Delay(late, site.Hub.Options.Time, gone).ConfigureAwait(false);
    }

    private TimeSpan? Draw()
    {
        if (_slowness is not { } slowness || slowness.Cadence?.Hits() == false)
            return null;
        lock (_gate)
            return slowness.Range.Draw(_random);
    }

    /// <summary>How slow logins are.</summary>
    /// <param name="Cadence">Which ones; null: all.</param>
    /// <param name="Range">By how much.</param>
    private sealed record Slowness(Cadence? Cadence, TimeRange Range);
}
