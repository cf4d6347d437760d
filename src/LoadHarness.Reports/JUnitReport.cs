using System.Globalization;
using System.Text;
using System.Xml;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a run as a JUnit file, which CI systems show as a list of tests: one case for the verdict, one for each threshold, each rule
/// of the ledger and each limit of the generator. Pure: the same result gives the same text.
/// </summary>
/// <remarks>
/// The dialects of JUnit differ. This is what they share: <c>testsuites</c> without attributes, every element that Ant demands, one outcome
/// for each case, times as plain decimals, a timestamp in UTC without a zone. No machine is named.
/// </remarks>
public static class JUnitReport
{
    private const string Product = "loadharness";
    private const int MostErrors = 10;

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <summary>The JUnit file of a run.</summary>
    /// <param name="result">Any result: also of one second, cut short, or with nothing in it.</param>
    /// <returns>An XML document in UTF-8 that ends with a line break.</returns>
    public static string Xml(RunResult result)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteSuite(xml, result, JUnitCases.Of(result));
            xml.WriteEndElement();
        }

        return $"{Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)}\n";
    }

    private static void WriteSuite(XmlWriter xml, RunResult result, IReadOnlyList<JUnitCase> cases)
    {
        string Number(JUnitOutcome outcome) => cases.Count(one => one.Outcome == outcome).ToString(CultureInfo.InvariantCulture);
        var scenario = Name(result.Run.Scenario);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", scenario);
        xml.WriteAttributeString("package", Product);
        xml.WriteAttributeString("id", "0");
        xml.WriteAttributeString("timestamp", result.Run.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", Number(JUnitOutcome.Failure));
        xml.WriteAttributeString("errors", Number(JUnitOutcome.Error));
        xml.WriteAttributeString("skipped", Number(JUnitOutcome.Skipped));
        xml.WriteAttributeString("time", Seconds(result.Duration));
        WriteProperties(xml, result);
        foreach (var one in cases)
        {
            WriteCase(xml, scenario, one);
        }

        xml.WriteElementString("system-out", Text(Story(result)));
        xml.WriteElementString("system-err", Text(string.Concat(
            result.Errors.Take(MostErrors).Select(error => $"{Readable.Count(error.Count)} × {error.Kind}: {error.Text}\n"))));
        xml.WriteEndElement();
    }

    private static void WriteProperties(XmlWriter xml, RunResult result)
    {
        (string Name, string Value)[] properties =
        [
            ("verdict", result.Verdict.Word), ("run", result.Run.Id), ("build", result.Run.Build),
            ("seed", result.Run.Seed.ToString(CultureInfo.InvariantCulture)), ("target", result.Run.Target), ("scenario.hash", result.Scenario.Hash),
            ("schema", result.Schema.ToString(CultureInfo.InvariantCulture)), ("harness", result.Environment.Harness),
        ];
        xml.WriteStartElement("properties");
        foreach (var (name, value) in properties)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", Text(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string scenario, JUnitCase one)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", one.Group.Length > 0 ? $"{Product}.{scenario}.{one.Group}" : $"{Product}.{scenario}");
        xml.WriteAttributeString("name", Name(one.Name));
        xml.WriteAttributeString("time", Seconds(one.Time));
        if (one.Outcome != JUnitOutcome.Passed)
        {
            xml.WriteStartElement(one.Outcome switch
            {
                JUnitOutcome.Failure => "failure",
                JUnitOutcome.Error => "error",
                _ => "skipped",
            });
            xml.WriteAttributeString("message", Text(one.Message));
            if (one.Outcome != JUnitOutcome.Skipped)
            {
                xml.WriteAttributeString("type", one.Type);
            }

            xml.WriteString(Text(one.Evidence));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>What somebody reads who has only this file: the reason, what was done on purpose, and the doubts.</summary>
    private static string Story(RunResult result)
    {
        var story = new StringBuilder().Append(result.Verdict.Word).Append(": ").Append(result.Verdict.Reason).Append('\n');
        foreach (var one in result.Events)
        {
            var at = one.Began is { } began ? $"at {Readable.Elapsed(began)}" : "that never began";
            story.Append(CultureInfo.InvariantCulture, $"{(one.Failed ? "failed event" : "event")} {at}: {one.Label}: {one.Outcome}\n");
        }

        foreach (var note in NotesSection.Of(result))
        {
            story.Append("note: ").Append(note).Append('\n');
        }

        return story.ToString();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A name is one line: the schemas say token.</summary>
    private static string Name(string text) => Text(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Text of others may hold what no XML document may, not even escaped: control characters and halves of pairs.</summary>
    private static string Text(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
