using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.AdapterSeams.WebsocketClient;

/// <summary>How the program finds adapters: this very assembly stands for one.</summary>
public sealed class AdapterShelfTests : IDisposable
{
    private const string FileName = "LoadHarness.Adapters.WebsocketClient.dll";
    private readonly string folder = Directory.CreateTempSubdirectory("adapters-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("adapters")]
    [InlineData("adapters/WebsocketClient")]
    public void Make_AdapterLiesThere_IsMade(string below)
    {
        Put(below, GetType().Assembly.Location);

        var adapter = new AdapterShelf(folder).Make<ITransportAdapter>("WebsocketClient");

        Assert.Equal("WebsocketClientAdapter", adapter.GetType().Name);
        Assert.Empty(PreFlight.Check(Scenario(), [], adapters: new AdapterShelf(folder)));
    }

    [Fact]
    public void Make_NothingThere_SaysHowToGetIt()
    {
        var error = Assert.Throws<AdapterException>(() => new AdapterShelf(folder).Make<ITransportAdapter>("WebsocketClient"));

        Assert.Equal(
            "the adapter for WebsocketClient is not here: run ./build-adapters in the sources of LoadHarness, or copy LoadHarness.Adapters.WebsocketClient.dll "
            + $"with what lies beside it to {Path.Combine(folder, "adapters", "WebsocketClient")}. See docs/adapters.md",
            error.Message);
    }

    [Fact]
    public void Check_NothingThere_StandsInTheWayOfARun() => Assert.StartsWith(
        "The transport websocket-client cannot be had: the adapter for WebsocketClient is not here: run ./build-adapters ",
        Assert.Single(PreFlight.Check(Scenario(), [], adapters: new AdapterShelf(folder))), StringComparison.Ordinal);

    [Fact]
    public void Make_AssemblyOfSomethingElse_SaysSo()
    {
        Put("", typeof(ScenarioFile).Assembly.Location);

        var error = Assert.Throws<AdapterException>(() => new AdapterShelf(folder).Make<ITransportAdapter>("WebsocketClient"));

        Assert.Equal($"{Path.Combine(folder, FileName)}: it has no ITransportAdapter: it is an adapter for something else, or of another version", error.Message);
    }

    [Fact]
    public void Make_NoAssembly_SaysSo()
    {
        File.WriteAllText(Path.Combine(folder, FileName), "text");

        var error = Assert.Throws<AdapterException>(() => new AdapterShelf(folder).Make<ITransportAdapter>("WebsocketClient"));

        Assert.StartsWith($"{Path.Combine(folder, FileName)}: the adapter cannot be used with this program: ", error.Message, StringComparison.Ordinal);
    }

    private static Scenarios.Scenario Scenario() => ScenarioFile.ReadText("""
        scenario: foreign
        target: { url: "ws://127.0.0.1:9/", transport: websocket-client }
        populations: [{ name: a, profile: bare, clients: 3, arrival: { ramp: 0s } }]
        """, "foreign.yaml").Scenario!;

    private void Put(string below, string assembly)
    {
        var where = Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
        File.Copy(assembly, Path.Combine(where, FileName));
    }
}
