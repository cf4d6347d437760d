using System.Globalization;
using System.Text.Json;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>
/// Lets one candidate play one load: starts the server on one core and the client on another, waits until all is settled, and
/// looks at both at the two ends of a window. Nothing is asked in between, so that nothing is disturbed.
/// </summary>
internal sealed class LoadPlayer(Programs programs, TimeSpan window)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(60);

    /// <summary>Longer than any window: a client that is not played to its end is ended by us.</summary>
    private const string VeryLong = "3600";

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Whether a candidate can play a load.</summary>
    public bool Can(Candidate candidate, Load load) =>
        candidate != Candidate.Native || (programs.NativeClient is not null && load.Native is not null);

    /// <summary>Plays, and tells what was seen.</summary>
    /// <exception cref="CompareException">The client gave no window.</exception>
    public async Task<Sample> PlayAsync(Candidate candidate, Load load, CancellationToken stop)
    {
        var output = Directory.CreateTempSubdirectory("loadharness-compare-");
        try
        {
            await using var server = await ServerProcess.StartAsync(programs, load.Tls, stop);
            await using var client = Child.Start(Machine.ClientCore, Command(candidate, load, server, output.FullName));
            await WaitToOpenAsync(server, client, load, stop);
            await Task.Delay(load.Settle, Time, stop);
            var (counts, tree, at) = (await server.CountAsync(stop), ProcessTree.Of(client.Id), Time.GetTimestamp());
            await Task.Delay(window, Time, stop);
            var (laterCounts, laterTree, seconds) =
                (await server.CountAsync(stop), ProcessTree.Of(client.Id), Time.GetElapsedTime(at).TotalSeconds);
            if (laterTree.RssBytes == 0)
            {
                throw new CompareException($"{candidate} ended inside its window of {load.Scenario}: {client.Said}");
            }

            var sample = new Sample(
                seconds,
                laterTree.CpuMicroseconds - tree.CpuMicroseconds,
                laterCounts.Delivered - counts.Delivered,
                laterCounts.Opened - counts.Opened,
                laterCounts.Connections,
                laterTree.RssBytes);
            return load.ToTheEnd && candidate != Candidate.Native ? await AddLatenessAsync(sample, client, output.FullName, stop) : sample;
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private IEnumerable<string> Command(Candidate candidate, Load load, ServerProcess server, string output)
    {
        if (candidate == Candidate.Native)
        {
            return [programs.NativeClient!, "-p", server.Port.ToString(CultureInfo.InvariantCulture), .. load.Native!, "-t", VeryLong];
        }

        var steady = load.ToTheEnd ? (load.Settle + window).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) : VeryLong;
        string[] settings = candidate == Candidate.ClientWebSocket ? [.. load.Settings, "target.transport=client-websocket"] : load.Settings;
        return
        [
            .. programs.Harness, "run", programs.Scenario(load.Scenario), "--target", server.Target.AbsoluteUri, "--out", output,
            "--clients", load.Clients.ToString(CultureInfo.InvariantCulture), "--for", $"{steady}s",
            .. settings.SelectMany(setting => new[] { "--set", setting }),
        ];
    }

    private static async Task WaitToOpenAsync(ServerProcess server, Child client, Load load, CancellationToken stop)
    {
        var begun = Time.GetTimestamp();
        while (true)
        {
            var counts = await server.CountAsync(stop);
            var isOpen = load.Opening switch
            {
                Opening.Messages => counts.Delivered > 0,
                Opening.Connections => counts.Opened > 0,
                _ => counts.Connections >= load.Clients,
            };
            if (isOpen)
            {
                return;
            }

            if (client.HasEnded || Time.GetElapsedTime(begun) > OpenWithin)
            {
                throw new CompareException($"no window for {load.Scenario}, {counts.Connections} connections: {client.Said}");
            }

            await Task.Delay(Poll, Time, stop);
        }
    }

    private async Task<Sample> AddLatenessAsync(Sample sample, Child client, string output, CancellationToken stop)
    {
        await client.EndAsync(EndWithin, stop);
        await using var show = Child.Start(Machine.ClientCore, [.. programs.Harness, "show", output, "schedule.lateness", "--json"]);
        await show.EndAsync(EndWithin, stop);
        using var json = JsonDocument.Parse(show.Said);
        return sample with
        {
            LatenessP50 = json.RootElement.GetProperty("schedule.lateness.p50").GetDouble(),
            LatenessP99 = json.RootElement.GetProperty("schedule.lateness.p99").GetDouble(),
        };
    }
}
