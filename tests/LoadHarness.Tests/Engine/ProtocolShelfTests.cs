using LoadHarness.Clients.Protocols;
using LoadHarness.Engine;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Engine;

public sealed class ProtocolShelfTests
{
    private static readonly string Ours = typeof(LineChat).Assembly.Location;

    [Fact]
    public void WithAssembly_ClassWithTheAttribute_IsMadeWithTheOptionsOfTheProtocolFile()
    {
        var protocol = Assert.Single(ProtocolShelf.BuiltIn.WithAssembly(Ours).Of(Speaking("lines", ("greeting", "hi"))));
        var output = new RecordedOutput();

        protocol.Converse(new ClientIdentity(0, "people", "ann", "t", "r")).Open(output);

        Assert.Equal("send hi ann\nawait the greeting 5s", output.Take());
        Assert.True(protocol is { Acknowledges: true, ReadsMessages: true, IsDurable: false });
    }

    [Fact]
    public void Of_UnknownCode_NamesThoseThatAreThere()
    {
        var error = Assert.Throws<ProtocolException>(() => ProtocolShelf.BuiltIn.With("other", settings => new LineChat(settings)).Of(Speaking("lines")));

        Assert.StartsWith("the protocol 'lines-file' is the code 'lines', which is not there; there are ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; name the assembly that has it with --protocols", error.Message, StringComparison.Ordinal);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnknownCode_StandsInTheWay() =>
        Assert.Contains(PreFlight.Check(Speaking("lines"), []), obstacle => obstacle.StartsWith("The protocol 'lines-file' is the code 'lines'", StringComparison.Ordinal));

    [Fact]
    public void WithAssembly_NoSuchFile_SaysWhatItShouldBe() => Assert.Equal(
        "nowhere.dll: there is no such file. --protocols names an assembly, such as bin/Release/net10.0/MyChat.dll.",
        Assert.Throws<ProtocolShelfException>(() => ProtocolShelf.BuiltIn.WithAssembly("nowhere.dll")).Message);

    [Fact]
    public void WithAssembly_AssemblyWithoutOne_SaysWhatMarksThem() => Assert.Contains(
        "has the attribute [ChatProtocol(\"name\")]",
        Assert.Throws<ProtocolShelfException>(() => ProtocolShelf.BuiltIn.WithAssembly(typeof(ScenarioFile).Assembly.Location)).Message, StringComparison.Ordinal);

    [Fact]
    public void WithAssembly_NoAssembly_SaysSo()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "text");

            var error = Assert.Throws<ProtocolShelfException>(() => ProtocolShelf.BuiltIn.WithAssembly(path));

            Assert.StartsWith($"{path}: this cannot be loaded as an assembly for this program: ", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Scenario Speaking(string code, params (string Name, string Value)[] options)
    {
        var scenario = ScenarioFile.ReadText(
            """
            scenario: s
            target: { backend: reference }
            populations: [ { name: people, profile: bare, clients: 1 } ]
            """,
            "s.yaml").Scenario!;
        var population = scenario.Populations[0];
        var protocol = new ProtocolDefinition
        {
            Name = "lines-file",
            Say = Template.Parse("${body}"),
            Code = code,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
        };
        return scenario with { Populations = [population with { Profile = population.Profile with { Protocol = protocol } }] };
    }
}
