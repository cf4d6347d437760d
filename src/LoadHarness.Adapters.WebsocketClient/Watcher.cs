namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>Takes what a stream of the package tells; how the stream ends concerns nobody, for we end it ourselves.</summary>
internal sealed class Watcher<T>(Action<T> take) : IObserver<T>
{
    /// <inheritdoc />
    public void OnNext(T value) => take(value);

    /// <inheritdoc />
    public void OnCompleted()
    {
    }

    /// <inheritdoc />
    public void OnError(Exception error)
    {
    }
}
