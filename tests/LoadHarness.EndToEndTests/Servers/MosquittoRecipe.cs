using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Eclipse Mosquitto, an MQTT broker; its users are those of a <see cref="ServerScenario"/>.</summary>
internal static class MosquittoRecipe
{
    public const string Name = "mosquitto";

    public static ServerRecipe Recipe { get; } = new(
        Name,
        Recipes.Program(Name) is null ? "not installed: apt-get install mosquitto" : null,
        PrepareAsync,
        (folder, _) => [Recipes.Program(Name)!, "-c", folder["mosquitto.conf"]]);

    private static async Task PrepareAsync(TempFolder folder, int port)
    {
        folder.Write("passwd", string.Concat(Enumerable.Range(0, ServerScenario.Accounts).Select(user => $"user{user}:{ServerScenario.Password}\n")));
        await using (var hash = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), Recipes.Program("mosquitto_passwd")!, "-U", folder["passwd"]))
        {
            (await hash.EndAsync()).Expect(0);
        }

        // One that has WebSocket listeners only does not start (2.0.11: "Unable to start any listening sockets").
        folder.Write("mosquitto.conf", $"""
            user {Environment.UserName}
            listener 0 {folder["plain.sock"]}
            listener {port} 127.0.0.1
            protocol websockets
            allow_anonymous false
            password_file {folder["passwd"]}
            persistence true
            persistence_location {folder.FullPath}/
            log_dest stdout
            log_type error
            log_type warning
            log_type notice

            """);
    }
}
