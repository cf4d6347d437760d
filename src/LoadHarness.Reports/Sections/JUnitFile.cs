using System.Globalization;
using System.Text;
using System.Xml;

namespace LoadHarness.Reports.Sections;

/// <summary>A suite of a JUnit file. Immutable.</summary>
/// <param name="Name">Its name, and the middle part of the class names of its cases.</param>
/// <param name="At">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Cases">Its cases, in order.</param>
internal sealed record JUnitSuite(string Name, DateTimeOffset At, TimeSpan Duration, IReadOnlyList<JUnitCase> Cases)
{
    /// <summary>Names and values for whoever follows the suite over time.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];

    /// <summary>What somebody reads who has only this file.</summary>
    public string Output { get; init; } = "";

    /// <summary>What went wrong meanwhile.</summary>
    public string Errors { get; init; } = "";
}

/// <summary>Writes a suite as a JUnit file. Pure: the same suite gives the same text.</summary>
/// <remarks>
/// The dialects of JUnit differ. This is what they share: <c>testsuites</c> without attributes, every element that Ant demands, one outcome
/// for each case, times as plain decimals, a timestamp in UTC without a zone. No machine is named.
/// </remarks>
internal static class JUnitFile
{
    private const string Product = "loadharness";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <summary>The document.</summary>
    /// <returns>XML in UTF-8 that ends with a line break.</returns>
    public static string Xml(JUnitSuite suite)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteSuite(xml, suite);
            xml.WriteEndElement();
        }

        return $"{Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)}\n";
    }

    private static void WriteSuite(XmlWriter xml, JUnitSuite suite)
    {
        string Number(JUnitOutcome outcome) => suite.Cases.Count(one => one.Outcome == outcome).ToString(CultureInfo.InvariantCulture);
        var name = Name(suite.Name);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("package", Product);
        xml.WriteAttributeString("id", "0");
        xml.WriteAttributeString("timestamp", suite.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteAttributeString("tests", suite.Cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", Number(JUnitOutcome.Failure));
        xml.WriteAttributeString("errors", Number(JUnitOutcome.Error));
        xml.WriteAttributeString("skipped", Number(JUnitOutcome.Skipped));
        xml.WriteAttributeString("time", Seconds(suite.Duration));
        WriteProperties(xml, suite.Properties);
        foreach (var one in suite.Cases)
        {
            WriteCase(xml, name, one);
        }

        xml.WriteElementString("system-out", Text(suite.Output));
        xml.WriteElementString("system-err", Text(suite.Errors));
        xml.WriteEndElement();
    }

    private static void WriteProperties(XmlWriter xml, IEnumerable<(string Name, string Value)> properties)
    {
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

    private static void WriteCase(XmlWriter xml, string suite, JUnitCase one)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", one.Group.Length > 0 ? $"{Product}.{suite}.{one.Group}" : $"{Product}.{suite}");
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
