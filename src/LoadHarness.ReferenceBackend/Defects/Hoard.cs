namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>Memory that is never freed as long as the server runs. Thread-safe.</summary>
internal sealed class Hoard : IDisposable
{
    private readonly List<byte[]> _kept = [];

    /// <summary>Takes so many bytes and writes to all of them, so that the system really hands them out.</summary>
    public void Take(int bytes)
    {
        var taken = GC.AllocateUninitializedArray<byte>(bytes);
        taken.AsSpan().Fill(1);
        lock (_kept)
            _kept.Add(taken);
    }

    public void Dispose()
    {
        lock (_kept)
            _kept.Clear();
    }
}
