using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Tests.Comparing;

public sealed class AcceptedFileTests : IDisposable
{
    private static readonly AcceptedChange First = new(new DateOnly(2026, 3, 5), "", "signed since 4.3 — \"slower\" <is> right", "anna", new DateTimeOffset(2026, 3, 6, 7, 12, 0, TimeSpan.Zero));
    private static readonly AcceptedChange Second = First with { From = new DateOnly(2026, 4, 1), Metric = "delivery.latency p99", By = "ben" };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    private string File => AcceptedFile.PathOf(Path.Combine(folder.FullName, "reports", "baselines"), "rooms");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Read_NoFile_IsNothing() => Assert.Empty(AcceptedFile.Read(File));

    [Fact]
    public void Add_TwoChanges_AreReadAsTheyWereWritten()
    {
        AcceptedFile.Add(File, "rooms", First);
        AcceptedFile.Add(File, "rooms", Second);

        Assert.Equal([First, Second], AcceptedFile.Read(File));
        Assert.EndsWith(Path.Combine("baselines", "rooms.accepted.json"), File, StringComparison.Ordinal);
        Assert.Equal("""
            {
              "scenario": "rooms",
              "accepted": [
                {
                  "from": "2026-03-05",
                  "why": "signed since 4.3 — \"slower\" <is> right",
                  "by": "anna",
                  "at": "2026-03-06T07:12:00Z"
                },
                {
                  "from": "2026-04-01",
                  "metric": "delivery.latency p99",
                  "why": "signed since 4.3 — \"slower\" <is> right",
                  "by": "ben",
                  "at": "2026-03-06T07:12:00Z"
                }
              ]
            }

            """, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Add_FileWithWhatWeDoNotKnow_KeepsIt()
    {
        AcceptedFile.Add(File, "rooms", First);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"by\": \"anna\"", "\"by\": \"anna\", \"ticket\": 4711", StringComparison.Ordinal));

        AcceptedFile.Add(File, "rooms", Second);

        Assert.Contains("\"ticket\": 4711", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.Equal(2, AcceptedFile.Read(File).Count);
    }

    [Theory]
    [InlineData("{ \"accepted\": [", ":1:16: is not JSON from here on.")]
    [InlineData("[]", ": expected an object.")]
    [InlineData("{}", ": expected a list 'accepted'.")]
    [InlineData("{ \"accepted\": [], \"accepted\": [] }", " is not JSON from here on.")]
    [InlineData("{ \"accepted\": [ 7 ] }", ": accepted.0: expected a text 'from'.")]
    [InlineData("{ \"accepted\": [ { \"from\": \"March\", \"at\": \"2026-03-06T07:12:00Z\", \"why\": \"\", \"by\": \"\" } ] }", ": accepted.0: 'March' is no night, such as 2026-03-05.")]
    [InlineData("{ \"accepted\": [ { \"from\": \"2026-03-05\", \"at\": \"later\", \"why\": \"\", \"by\": \"\" } ] }", ": accepted.0: 'later' is no instant.")]
    [InlineData("{ \"accepted\": [ { \"from\": \"2026-03-05\", \"at\": \"2026-03-06T07:12:00Z\", \"by\": \"\" } ] }", ": accepted.0: expected a text 'why'.")]
    public void Add_DamagedFile_TellsThePlaceAndLeavesItAsItIs(string text, string message)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);

        var error = Assert.Throws<ResultFileException>(() => AcceptedFile.Add(File, "rooms", First));

        Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Mend the file, or take it back from your version control; nothing was changed.", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void PathOf_NameThatIsNoFileName_BecomesOne() => Assert.Equal(Path.Combine("x", "a-b-.accepted.json"), AcceptedFile.PathOf("x", "a/b "));
}
