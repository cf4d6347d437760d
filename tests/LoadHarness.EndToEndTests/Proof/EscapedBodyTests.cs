using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>A server that nobody here wrote gives texts back in another form than it got them: each is recognised all the same.</summary>
public sealed class EscapedBodyTests
{
    [NpmTheory]
    [InlineData("html")]
    [InlineData("json")]
    public async Task EscapedText_IsCountedToTheUnit(string form)
    {
        const string profile = """
            { extends: bare, protocol: { extends: plain-text, say: '{"op":"say","text":"<b>${body}</b> & ''you'' 客服"}' } }
            """;
        await using var relay = await RelayPackage.StartAsync(form: form, dropEvery: 10);
        using var folder = new TempFolder();
        new ProofScenario { Crowds = [new Crowd { Profile = profile.Trim() }] }.WriteTo(folder, relay.Url);

        (await LoadHarnessProgram.RunAsync(folder, "run", ProofScenario.FileName, "--out", "run")).Expect(3);

        var books = new RunBooks(new RunFiles(folder["run"]));
        var seen = await relay.Ledger.ReadAsync();
        books.FoundOnly(MetricCatalog.Lost);
        Assert.InRange(books[MetricCatalog.Lost], 300, long.MaxValue);
        Assert.Equal(
            (seen["received"], seen["relayed"], seen["dropped"]),
            (books[MetricCatalog.Sent], books.Arrived, books[MetricCatalog.Lost]));
    }
}
