using System.Text;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>Reads a file of ours; every way in which that can fail becomes one sentence. The only place that reads files.</summary>
internal static class TextFile
{
    private const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">A longer one is not what is looked for.</param>
    /// <param name="kind">What such a file is, then: <c>no scenario</c>.</param>
    /// <returns>The text without a byte order mark; or null and what is wrong.</returns>
    public static (string? Text, string Error) Read(string path, int mostBytes = MaxBytes, string kind = "no scenario")
    {
        try
        {
            if (Directory.Exists(path))
            {
                return (null, "this is a folder, not a file");
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // One byte past the limit tells a file that is too long, also one that does not know its length.
            var buffer = new byte[stream.CanSeek ? Math.Min(mostBytes, stream.Length) + 1 : mostBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > mostBytes
                ? (null, $"the file is longer than {mostBytes:N0} bytes: this is {kind}")
                : (StrictUtf8.GetString(buffer, 0, length).TrimStart('\uFEFF'), "");
        }
        catch (DecoderFallbackException)
        {
            return (null, "the file is not UTF-8: save it as UTF-8");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "there is no such file");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            return (null, $"the file cannot be read: {FirstLine(error.Message)}");
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd('.', '\r');
}
