namespace LoadHarness.Scenarios;

/// <summary>
/// What is known of each user of a population beforehand, row by row: names and tokens of accounts that exist on the backend. Immutable.
/// </summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">A row for each user, with a value for each column.</param>
public sealed record UserData(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What variables of a column begin with: <c>${data.token}</c>.</summary>
    public const string Prefix = "data.";

    /// <summary>The value of a variable for a client.</summary>
    /// <param name="client">Its number in the population, from 0. Where there are fewer rows than clients, they begin anew.</param>
    /// <param name="variable">The variable, prefix included; it names a column.</param>
    public string Value(int client, string variable)
    {
        var column = variable[Prefix.Length..];
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return Rows[client % Rows.Count][i];
            }
        }

        throw new ArgumentException($"There is no column '{column}'.", nameof(variable));
    }
}
