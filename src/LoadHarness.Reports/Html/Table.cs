namespace LoadHarness.Reports.Html;

/// <summary>How a column is set.</summary>
internal enum ColumnKind
{
    /// <summary>Text, flush left, may wrap.</summary>
    Text,

    /// <summary>A number with its unit: flush right, tabular figures, never wraps.</summary>
    Number,

    /// <summary>Something to copy: monospaced.</summary>
    Code,
}

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Kind">How it is set.</param>
internal sealed record Column(string Title, ColumnKind Kind = ColumnKind.Text);

/// <summary>
/// An HTML table that stays readable at phone width: a short one turns into cards there (each cell carries its heading), a
/// long one scrolls sideways in a box that the keyboard reaches.
/// </summary>
internal sealed class Table(string caption, params Column[] columns)
{
    private readonly List<Markup> _rows = [];

    /// <summary>Whether it turns into cards on a narrow screen; otherwise it scrolls.</summary>
    public bool Cards { get; init; } = true;

    /// <summary>Whether no row was added.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>How many rows were added.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row of plain texts; they are escaped.</summary>
    public void Add(params string[] cells) => Add([.. cells.Select(Markup.Text)]);

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many cells as there are columns.</param>
    /// <param name="tone">Class of the row; may be empty.</param>
    public void Add(IReadOnlyList<Markup> cells, string tone = "")
    {
        if (cells.Count != columns.Length)
        {
            throw new ArgumentException($"{cells.Count} cells for {columns.Length} columns in '{caption}'.", nameof(cells));
        }

        var row = Markup.Join(cells.Select((cell, i) => Cell(i, cell)));
        _rows.Add(tone.Length == 0 ? Markup.Of($"<tr>{row}</tr>\n") : Markup.Of($"<tr class=\"{tone}\">{row}</tr>\n"));
    }

    /// <summary>The table in its box.</summary>
    public Markup Render()
    {
        var heads = columns.Select(column => column.Kind == ColumnKind.Number
            ? Markup.Of($"<th scope=\"col\" class=\"num\">{column.Title}</th>")
            : Markup.Of($"<th scope=\"col\">{column.Title}</th>"));
        return Markup.Of($"""
            <div class="scroll" role="region" aria-label="{caption}" tabindex="0">
            <table{(Cards ? Markup.Of($" class=\"cards\"") : Markup.Empty)}>
            <caption>{caption}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>
            {_rows}</tbody>
            </table>
            </div>

            """);
    }

    private Markup Cell(int index, Markup content)
    {
        var column = columns[index];
        var label = Cards && column.Title.Length > 0 ? Markup.Of($" data-label=\"{column.Title}\"") : Markup.Empty;
        var shown = column.Kind == ColumnKind.Code && !content.IsEmpty ? Markup.Of($"<code>{content}</code>") : content;
        var number = column.Kind == ColumnKind.Number ? Markup.Of($" class=\"num\"") : Markup.Empty;
        return index == 0
            ? Markup.Of($"<th scope=\"row\"{number}{label}>{shown}</th>")
            : Markup.Of($"<td{number}{label}>{shown}</td>");
    }
}
