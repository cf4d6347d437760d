using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine;

/// <summary>Tells a listener what went wrong without the secrets of the scenario.</summary>
internal sealed class SecretlessListener : IRunListener
{
    private readonly IRunListener _listener;
    private readonly Func<string, string> _secretless;

    private SecretlessListener(IRunListener listener, Func<string, string> secretless) => (_listener, _secretless) = (listener, secretless);

    /// <summary>The listener of a run; null: it has none.</summary>
    public static IRunListener? Of(LoadRunOptions options) =>
        options.Listener is null || options.Secrets.Count == 0 ? options.Listener : new SecretlessListener(options.Listener, options.Secretless);

    /// <inheritdoc />
    public void OnSample(in RunSample sample) => _listener.OnSample(sample.Failure is null ? sample : sample with { Failure = _secretless(sample.Failure) });
}
