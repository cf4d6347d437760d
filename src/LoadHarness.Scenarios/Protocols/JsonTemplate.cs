using System.Text;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>
/// Puts a template together that is compact JSON, to any depth of strings that hold JSON themselves. Everything it is given
/// is escaped for the strings that are open. One thread.
/// </summary>
internal sealed class JsonTemplate
{
    private readonly StringBuilder _source = new();
    private readonly StringBuilder _literal = new();
    private readonly List<TemplatePart> _parts = [];

    /// <summary>Strings that are open around what comes next.</summary>
    public int Level { get; private set; }

    /// <summary>A piece of JSON: a brace, a comma, a number, a word.</summary>
    public JsonTemplate Json(string json)
    {
        var text = JsonText.Escape(json, Level);
        _source.Append(text);
        _literal.Append(text);
        return this;
    }

    /// <summary>A string without variables.</summary>
    public JsonTemplate Name(string name) => Json($"\"{JsonText.Escape(name, 1)}\"");

    /// <summary>A string in which variables are filled in.</summary>
    public JsonTemplate Text(Template text)
    {
        Open();
        _source.Append(JsonText.Escape(text.Source, Level));
        foreach (var part in text.Parts)
        {
            if (part.IsVariable)
            {
                EndLiteral();
                _parts.Add(part with { Escaping = Escaping.Json(Level) });
            }
            else
            {
                _literal.Append(JsonText.Escape(part.Text, Level));
            }
        }

        return Close();
    }

    /// <summary>A string begins that holds the JSON of what follows.</summary>
    public JsonTemplate Open()
    {
        Json("\"");
        Level++;
        return this;
    }

    /// <summary>The string ends.</summary>
    public JsonTemplate Close()
    {
        Level--;
        return Json("\"");
    }

    /// <summary>The finished template.</summary>
    public Template ToTemplate()
    {
        EndLiteral();
        return new Template(_source.ToString(), [.. _parts]);
    }

    private void EndLiteral()
    {
        if (_literal.Length > 0)
        {
            _parts.Add(new TemplatePart(_literal.ToString(), IsVariable: false));
            _literal.Clear();
        }
    }
}
