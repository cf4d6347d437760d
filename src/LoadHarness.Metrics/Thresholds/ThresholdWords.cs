namespace LoadHarness.Metrics.Thresholds;

/// <summary>
/// The words of a limit. Blanks separate them, and so do the edges between operator, number and unit: <c>p99&lt;250ms</c>
/// is four words. One thread.
/// </summary>
internal sealed class ThresholdWords(string text)
{
    private readonly List<string> _words = Split(text);
    private int _position;

    /// <summary>The next word, which stays; null: there is none.</summary>
    public string? Peek() => _position < _words.Count ? _words[_position] : null;

    /// <summary>The next word; null: there is none.</summary>
    public string? Next() => _position < _words.Count ? _words[_position++] : null;

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            Func<int, bool> continues = IsOperatorSign(text[i]) ? at => IsOperatorSign(text[at])
                : char.IsAsciiDigit(text[i]) ? at => ContinuesNumber(text, start, at)
                : at => !char.IsWhiteSpace(text[at]) && !IsOperatorSign(text[at]);
            while (i < text.Length && continues(i))
            {
                i++;
            }

            words.Add(text[start..i]);
        }

        return words;
    }

    private static bool IsOperatorSign(char c) => c is '<' or '>' or '=' or '!';

    /// <summary>Digits, points, and an exponent: an <c>e</c> belongs to the number only if digits follow it.</summary>
    private static bool ContinuesNumber(string text, int start, int at) =>
        char.IsAsciiDigit(text[at]) || text[at] is '.' or ',' or '_'
        || (text[at] is 'e' or 'E' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '-' or '+'))
        || (text[at] is '-' or '+' && at > start && text[at - 1] is 'e' or 'E');
}
