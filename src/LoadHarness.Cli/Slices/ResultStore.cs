using System.Globalization;
using System.IO.Compression;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// The results of the other slices in the run folder of slice 1: <c>slices/slice-0002.json</c>. Each is written under another name first, so
/// that what has the name of a result is whole. Thread-safe.
/// </summary>
internal sealed class ResultStore
{
    /// <summary>Folder of the results within the run folder.</summary>
    public const string FolderName = "slices";

    /// <summary>A result with all its histograms is some MB: what inflates to more than this is none.</summary>
    public const long MostBytes = 1L << 30;

    private const int AtOnce = 8; // a thousand slices end in the same second: the disk is not faster for being asked by all
    private const int Buffer = 64 * 1024;

    private readonly string _folder;
    private readonly SemaphoreSlim _turns = new(AtOnce); // never disposed: it holds nothing of the system
    private int _drafts;

    /// <summary>A store without results: those of an earlier run in the same folder are removed.</summary>
    /// <param name="runFolder">Run folder of slice 1.</param>
    /// <exception cref="IOException">An earlier result cannot be removed.</exception>
    public ResultStore(string runFolder)
    {
        _folder = Path.Combine(runFolder, FolderName);
        if (Directory.Exists(_folder))
        {
            Array.ForEach(Directory.GetFiles(_folder, "slice-*.json*"), ResultFile.RemoveEarlier);
        }
    }

    /// <summary>The results that a folder has from a store, by the numbers of their slices.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) => [.. Directory.GetFiles(folder, "slice-*.json").Order(StringComparer.Ordinal)];

    /// <summary>Path of the result of a slice.</summary>
    public string PathOf(int slice) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"slice-{slice:0000}.json"));

    /// <summary>Keeps the result of a slice.</summary>
    /// <param name="slice">Its number.</param>
    /// <param name="packed">The file, packed with gzip.</param>
    /// <param name="stop">The sender is gone.</param>
    /// <exception cref="InvalidDataException">It is no gzip, damaged, empty, or too large.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task SaveAsync(int slice, Stream packed, CancellationToken stop)
    {
        await _turns.WaitAsync(stop).ConfigureAwait(false);
        var draft = string.Create(CultureInfo.InvariantCulture, $"{PathOf(slice)}.{Interlocked.Increment(ref _drafts)}.tmp");
        try
        {
            Directory.CreateDirectory(_folder);
            await UnpackAsync(packed, draft, stop).ConfigureAwait(false);
            File.Move(draft, PathOf(slice), overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
        finally
        {
            _turns.Release();
        }
    }

    private static async Task UnpackAsync(Stream packed, string path, CancellationToken stop)
    {
        var plain = new GZipStream(packed, CompressionMode.Decompress);
        await using var _ = plain.ConfigureAwait(false);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, Buffer, useAsync: true);
        await using var __ = file.ConfigureAwait(false);
        var buffer = new byte[Buffer];
        var written = 0L;
        for (int read; (read = await plain.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0; written += read)
        {
            if (written + read > MostBytes)
            {
                throw new InvalidDataException("the result is too large");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
        }

        if (written == 0)
        {
            throw new InvalidDataException("the result is empty");
        }
    }
}
