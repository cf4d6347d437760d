namespace LoadHarness.Engine;

/// <summary>The last line that a command wrote into a file, fit to be quoted.</summary>
/// <param name="path">The file; null: what it wrote is not kept.</param>
/// <param name="secrets">Texts that no output may show.</param>
internal sealed class LastLine(string? path, IEnumerable<string> secrets)
{
    private const int Longest = 200;
    private const int LongestTail = 4096;

    /// <summary>The line behind a colon; empty: there is none.</summary>
    public string Remark()
    {
        if (path is null)
        {
            return "";
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(file.Length, LongestTail), SeekOrigin.End);
            using var reader = new StreamReader(file);
            var line = reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            var clean = new string([.. Redaction.Of(line, secrets).Select(c => char.IsControl(c) ? ' ' : c)]);
            return clean.Length == 0 ? "" : $": {(clean.Length > Longest ? clean[..Longest] + "…" : clean)}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
