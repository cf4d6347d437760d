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

    /// <summary>How lists of variables name those of columns.</summary>
    public const string AnyColumn = Prefix + "COLUMN";

    /// <summary>Whether a variable stands for a column.</summary>
    public static bool IsColumn(string variable) => variable.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The column that a variable stands for.</summary>
    public static string ColumnOf(string variable) => variable[Prefix.Length..];

    /// <summary>What is known of the user that a client is.</summary>
    /// <param name="client">Its number in the population, from 0. Where there are fewer rows than clients, they begin anew.</param>
    public UserRow Of(int client) => new(this, client % Rows.Count);
}

/// <summary>What is known of one user beforehand. Immutable.</summary>
/// <param name="data">The table.</param>
/// <param name="row">Its row, from 0.</param>
public sealed class UserRow(UserData data, int row)
{
    /// <summary>The value of a column.</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public string this[string column]
    {
        get
        {
            for (var i = 0; i < data.Columns.Count; i++)
            {
                if (data.Columns[i] == column)
                {
                    return data.Rows[row][i];
                }
            }

            throw new KeyNotFoundException($"There is no column '{column}'.");
        }
    }
}
