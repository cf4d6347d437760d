using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Seeds;

/// <summary>One client with a shipped profile on hand-driven time; its wire format is flat JSON, whatever the tutorial's is.</summary>
internal static class Mimic
{
    /// <summary>A key of the population: one message a second.</summary>
    public const string Says = "say: { every: 1s, spread: even, bytes: 40 }";

    public const string Ping = """{"type":"ping"}""";

    /// <summary>A client that has not come yet.</summary>
    /// <param name="profile">The name of a profile, or one as a YAML map in one line.</param>
    /// <param name="more">Further keys of the population.</param>
    public static ClientStage Of(string profile, string more = "") =>
        new($"profile: {(profile.StartsWith('{') ? profile[..^1] + ", protocol: flat-json }" : $"{{ extends: {profile}, protocol: flat-json }}")}{(more.Length > 0 ? "\n" + more : "")}");

    /// <summary>A client that is joined since second 0.</summary>
    public static ClientStage Joined(string profile, string more = "")
    {
        var stage = Of(profile, more);
        stage.Enter();
        return stage;
    }

    /// <summary>When it has dialled, in seconds.</summary>
    public static double[] Dials(this ClientStage stage) =>
        [.. stage.Connector.Connections.Select(connection => Math.Round(connection.DialedAt.TotalSeconds, 3))];

    /// <summary>When heartbeats were sent, in seconds.</summary>
    public static double[] Beats(this ClientStage stage) =>
        [.. stage.Told(ClientEventKind.HeartbeatSent).Select(e => Math.Round(e.At.TotalSeconds, 3))];

    /// <summary>Heartbeats on a connection.</summary>
    public static int BeatsOn(this ScriptedConnection connection) => connection.Sent.Count(frame => frame == Ping);

    /// <summary>Lets time pass and every dial fail on the spot.</summary>
    public static ClientStage FailAllDialsUntil(this ClientStage stage, double seconds)
    {
        for (var now = stage.Timers.Now.TotalSeconds; now <= seconds; now += 0.25)
        {
            stage.At(now);
            foreach (var dial in stage.Connector.Connections.FindAll(connection => connection.IsDialing))
            {
                dial.Fail("refused");
            }
        }

        return stage;
    }

    /// <summary>Lets time pass; every dial is answered and joined on the spot.</summary>
    public static ClientStage WelcomeAllUntil(this ClientStage stage, double seconds)
    {
        for (var now = stage.Timers.Now.TotalSeconds; now <= seconds; now += 0.25)
        {
            stage.At(now);
            foreach (var dial in stage.Connector.Connections.FindAll(connection => connection.IsDialing))
            {
                dial.Open().Receive("""{"type":"joined","room":"r","members":1}""");
            }
        }

        return stage;
    }
}
