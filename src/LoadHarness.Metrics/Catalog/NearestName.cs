namespace LoadHarness.Metrics.Catalog;

/// <summary>Finds the name that somebody probably meant: every "did you mean" of the program. Pure.</summary>
public static class NearestName
{
    /// <summary>The known name nearest to what was written.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">The names there are.</param>
    /// <returns>The nearest name at most a third of its length away; null: none is near enough to be a guess worth making.</returns>
    public static string? Find(string written, IEnumerable<string> known)
    {
        // Far longer than any name: no slip of the finger, and not worth a quadratic table.
        if (written.Length is 0 or > 100)
        {
            return null;
        }

        var nearest = known
            .Select(name => (Name: name, Distance: Distance(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is { } found && nearest.Distance <= Math.Max(1, Math.Max(written.Length, found.Length) / 3) ? found : null;
    }

    /// <summary>The end of an error message about an unknown name: <c>, did you mean 'x'?</c>, or the names there are.</summary>
    public static string Hint(string written, IReadOnlyCollection<string> known) =>
        Find(written, known) is { } name ? $", did you mean '{name}'?"
        : known.Count == 0 ? ""
        : $": known are {string.Join(", ", known)}";

    /// <summary>Damerau-Levenshtein distance (adjacent transpositions count one; no substring is edited twice).</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                    rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
