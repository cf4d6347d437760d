using System.Collections.Concurrent;
using System.Text;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Tokens from an HTTP login, over real sockets.</summary>
public sealed class TokenTests
{
    private const int Clients = 4;

    [Theory]
    [InlineData("own")]
    [InlineData("client-websocket")]
    public async Task Run_TokenRefused_IsFetchedAnewAndNeverShown(string transport)
    {
        var asked = new ConcurrentDictionary<string, int>();
        await using var server = RawTcpServer.Playing(async (stream, cancel) =>
        {
            var head = await RawSocket.ReadHeadAsync(stream, cancel);
            var path = head.Split(' ')[1];
            if (path.StartsWith("/login?u=", StringComparison.Ordinal))
            {
                var user = path["/login?u=".Length..];
                var count = asked.AddOrUpdate(user, 1, (_, before) => before + 1);
                await AnswerAsync("200 OK", $$"""{"token":"secret-{{user}}-{{count}}","life":60}""");
            }
            else if (path.EndsWith("-1", StringComparison.Ordinal)) // the first token of each
            {
                await AnswerAsync("401 Unauthorized", $"what is {path}?");
            }
            else
            {
                var socket = await RawSocket.UpgradeAsync(stream, head, cancel);
                await socket.WelcomeAsync();
                await socket.ReadToCloseAsync();
            }

            async Task AnswerAsync(string status, string body) => await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), cancel);
        });
        using var folder = new TempFolder();
        (ScenarioText.Brief(server.Url, transport) with
        {
            Profile = """
                { extends: uni-app, reconnect: { delay: 100ms }, auth: { query: { t: "${token}" }, login: { url: "/login?u=${user}", method: GET, lifetime: life } } }
                """.Trim(),
            Every = "",
        }).WriteTo(folder);

        await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        var run = new RunFiles(folder["run"]).Says("HTTP 401");
        Assert.Equal(Clients, asked.Count);
        Assert.All(asked.Values, count => Assert.Equal(2, count));
        Assert.Equal(Clients, run[MetricCatalog.ConnectFailed]);
        Assert.All(Directory.GetFiles(folder["run"]), file => Assert.DoesNotContain("secret-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_LoginOverHttpFails_SaysWhereAndWhy()
    {
        await using var server = RawTcpServer.Answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 6\r\n\r\nsecret");
        using var folder = new TempFolder();
        (ScenarioText.Brief(server.Url) with
        {
            Profile = "{ extends: uni-app, auth: { query: { t: \"${token}\" }, login: { url: \"/login?u=${user}\", method: GET } } }",
        }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        end.Expect(5);
        new RunFiles(folder["run"]).Says($"the login at {server.Address}/login was answered with HTTP 503");
        Assert.DoesNotContain("secret", end.Output + end.Error, StringComparison.Ordinal);
    }
}
