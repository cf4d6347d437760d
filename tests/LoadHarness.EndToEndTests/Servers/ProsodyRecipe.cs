using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Prosody, an XMPP server; its users are those of a <see cref="ServerScenario"/>.</summary>
internal static class ProsodyRecipe
{
    public const string Name = "prosody";

    /// <summary>Seconds of silence after which it pings a client.</summary>
    public const int ReadTimeout = 2;

    public static ServerRecipe Recipe { get; } = new(
        Name,
        Recipes.Program(Name) is null ? "not installed: apt-get install prosody lua-event lua-sec" : null,
        PrepareAsync,
        (folder, _) => [Recipes.Program(Name)!, "-F", "--config", folder["prosody.cfg.lua"]]);

    private static Task PrepareAsync(TempFolder folder, int port)
    {
        Directory.CreateDirectory(folder["data/localhost/accounts"]);
        for (var user = 0; user < ServerScenario.Accounts; user++)
        {
            folder.Write($"data/localhost/accounts/user{user}.dat", $"return {{ [\"password\"] = \"{ServerScenario.Password}\"; }};\n");
        }

        folder.Write("prosody.cfg.lua", $$"""
            run_as_root = true
            daemonize = false
            pidfile = "{{folder["prosody.pid"]}}"
            data_path = "{{folder["data"]}}"
            log = { { levels = { min = "info" }, to = "console" } }
            c2s_ports = {}  s2s_ports = {}  https_ports = {}
            http_ports = { {{port}} }  http_interfaces = { "127.0.0.1" }
            http_default_host = "localhost"
            network_backend = "epoll"
            network_settings = { nagle = false; read_timeout = {{ReadTimeout}}; tcp_backlog = 1024 }
            consider_websocket_secure = true
            c2s_require_encryption = false
            allow_unencrypted_plain_auth = true
            authentication = "internal_plain"
            storage = "internal"
            modules_enabled = { "saslauth", "disco", "websocket", "ping", "http", "posix" }
            modules_disabled = { "s2s", "tls" }
            VirtualHost "localhost"
            Component "conference.localhost" "muc"
              restrict_room_creation = false
              muc_room_locking = false
            Component "rooms.localhost" "muc"
              restrict_room_creation = false
              muc_room_locking = false

            """);
        return Task.CompletedTask;
    }
}
