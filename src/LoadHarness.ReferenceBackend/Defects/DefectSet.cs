using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.Extensions.Logging;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// All defects of one server and the switches to them. Deliveries pass through those that concern them one after the other, as through a
/// chain; the others are asked where they matter. Thread-safe.
/// </summary>
internal sealed class DefectSet : IDisposable
{
    /// <summary>So many changes are remembered; all are counted.</summary>
    private const int MaxChanges = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDefect> _defects = [];
    private readonly Dictionary<string, string> _settings = [];
    private readonly Queue<DefectChange> _changes = new();
    private readonly DefectSite _site;
    private readonly IDeliveryStep _first;
    private readonly ILogger? _log;
    private volatile IDeliveryStep? _deliveries;

    public DefectSet(ChatHub hub)
    {
        _site = new DefectSite(hub, new Agenda(hub.Options.Time), Victims);
        _log = hub.Options.Logging?.CreateLogger("LoadHarness.ReferenceBackend.Defects");
        _first = new Handover();
        foreach (var kind in DefectCatalog.All.Reverse())
        {
            var defect = _defects[kind.Name] = kind.Create(_site, _first);
            if (defect is IDeliveryStep step)
                _first = step;
        }

        LoseOnReconnect = The<LoseOnReconnect>();
        Stall = The<Stall>();
        IgnorePings = The<IgnorePings>();
        RefuseLogins = The<RefuseLogins>();
        SlowLogins = The<SlowLogins>();
        LeakPerMessage = The<LeakPerMessage>();
        LeakPerConnection = The<LeakPerConnection>();
        LeakHandles = The<LeakHandles>();
        LeakTimers = The<LeakTimers>();
    }

    /// <summary>
    /// The way of a delivery to somebody else than the sender; null: straight to its receiver. Once a defect has been switched on it stays,
    /// because defects that are off again may still hold deliveries back.
    /// </summary>
    public IDeliveryStep? Deliveries => _deliveries;

    public LoseOnReconnect LoseOnReconnect { get; }

    public Stall Stall { get; }

    public IgnorePings IgnorePings { get; }

    public RefuseLogins RefuseLogins { get; }

    public SlowLogins SlowLogins { get; }

    public LeakPerMessage LeakPerMessage { get; }

    public LeakPerConnection LeakPerConnection { get; }

    public LeakHandles LeakHandles { get; }

    public LeakTimers LeakTimers { get; }

    public VictimLog Victims { get; } = new();

    /// <summary>Copies that are held back now.</summary>
    public long HeldBack => _site.HeldBack;

    /// <summary>
    /// What every defect is set to, in the order of the catalogue; <see cref="DefectCatalog.Off"/> for those that are off.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings
    {
        get
        {
            lock (_gate)
                return [.. DefectCatalog.All.Select(kind => KeyValuePair.Create(kind.Name, SettingOf(kind.Name)))];
        }
    }

    /// <summary>The last changes, oldest first.</summary>
    public IReadOnlyList<DefectChange> Changes
    {
        get
        {
            lock (_gate)
                return [.. _changes];
        }
    }

    /// <summary>
    /// Switches defects: all of those named or, if one setting is wrong, none. What is set begins anew, even if it is set to what it was.
    /// </summary>
    /// <param name="settings">Setting by name; null or <see cref="DefectCatalog.Off"/> switches off.</param>
    /// <param name="othersOff">Those that are not named are switched off; otherwise they stay as they are.</param>
    /// <exception cref="DefectSettingException">There is no such defect, or it does not understand its setting.</exception>
    public void Change(IReadOnlyDictionary<string, string?> settings, bool othersOff)
    {
        var switches = settings
            .Select(pair => (pair.Key, Setting: pair.Value ?? DefectCatalog.Off, Switch: Prepare(pair.Key, pair.Value)))
            .ToArray();
        lock (_gate)
        {
            if (othersOff)
            {
                foreach (var name in _settings.Keys.Except(settings.Keys).ToArray())
                    Set(name, DefectCatalog.Off, _defects[name].SwitchOff);
            }

            foreach (var (name, setting, action) in switches)
            {
                if (setting != DefectCatalog.Off || _settings.ContainsKey(name))
                    Set(name, setting, action);
            }
        }
    }

    public void Dispose()
    {
        _site.Agenda.Dispose();
        lock (_gate)
        {
            foreach (var defect in _defects.Values)
            {
                defect.SwitchOff();
                (defect as IDisposable)?.Dispose();
            }
        }
    }

    private string SettingOf(string name) => _settings.GetValueOrDefault(name, DefectCatalog.Off);

    private T The<T>()
        where T : IDefect => _defects.Values.OfType<T>().Single();

    private Action Prepare(string name, string? setting)
    {
        if (!_defects.TryGetValue(name, out var defect))
        {
            throw new DefectSettingException(
                $"There is no defect '{name}'; there are {string.Join(", ", DefectCatalog.All.Select(kind => kind.Name))}.");
        }

        if (setting is null or DefectCatalog.Off)
            return defect.SwitchOff;
        try
        {
            var reader = new SettingReader(setting);
            var action = defect.Prepare(reader);
            reader.End();
            return action;
        }
        catch (FormatException e)
        {
            var kind = DefectCatalog.All.Single(kind => kind.Name == name);
            throw new DefectSettingException(
                $"{name} '{setting}': {e.Message}. It takes {kind.Values}, such as '{kind.Example}', or {DefectCatalog.Off}.");
        }
    }

    private void Set(string name, string setting, Action action)
    {
        action();
        if (setting == DefectCatalog.Off)
            _settings.Remove(name);
        else
            _settings[name] = setting;
        if (_defects[name] is IDeliveryStep && setting != DefectCatalog.Off)
            _deliveries = _first;
        _site.Count(DefectCounter.Changes);
        _changes.Enqueue(new DefectChange(_site.Hub.Options.Time.GetUtcNow(), name, setting));
        if (_changes.Count > MaxChanges)
            _changes.Dequeue();
        _log?.LogInformation("Defect {Defect}: {Setting}", name, setting);
    }
}
