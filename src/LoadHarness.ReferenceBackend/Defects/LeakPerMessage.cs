using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Leaks memory for every message. What has leaked stays until the server is disposed, even if the defect is switched off.
/// </summary>
internal sealed class LeakPerMessage(DefectSite site) : IDefect, IDisposable
{
    private readonly Hoard _hoard = new();

    private volatile int _bytes;

    public Action Prepare(SettingReader setting)
    {
        var bytes = setting.Bytes();
        return () => _bytes = bytes;
    }

    public void SwitchOff() => _bytes = 0;

    /// <summary>A message has come.</summary>
    public void Leak()
    {
        if (_bytes is > 0 and var bytes)
        {
            _hoard.Take(bytes);
            site.Count(DefectCounter.BytesLeakedByMessages, bytes);
        }
    }

    public void Dispose() => _hoard.Dispose();
}
