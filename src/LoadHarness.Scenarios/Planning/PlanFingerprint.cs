using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// A short identity of everything that a plan plans: two processes that play slices of one run must have the same. The text of a scenario is not
/// enough for that: environment variables may stand for numbers in it, and lists of users stand beside it. Pure.
/// </summary>
public static class PlanFingerprint
{
    private const int Length = 16;

    /// <summary>16 hexadecimal digits.</summary>
    public static string Of(RunPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(FormattableString facts) => AddText(hash, facts.ToString(CultureInfo.InvariantCulture));
        Add($"seed {plan.Scenario.Seed}, lost after {plan.Scenario.LostAfter.Ticks}, deadline {plan.Scenario.Deadline?.Ticks}");
        var first = 0;
        foreach (var population in plan.Scenario.Populations)
        {
            var arrival = population.Arrival;
            Add($"{population.Name}: {population.Clients} clients, ramp {arrival.RampLength?.Ticks}, rate {arrival.RatePerSecond}, stay {arrival.Stay?.Ticks}");
            Add($"user {plan.Client(first).User}, protocol {population.Profile.Protocol.Name}");
            if (population.Say is { } say)
            {
                Add($"every {say.Every?.Ticks} {say.Spread}, think {say.Think.Ticks}, {say.Bytes} bytes, {say.Empty} empty, {say.Awkward} awkward");
            }

            if (population.Profile.Misbehaves)
            {
                Add($"misbehaves: {population.Profile.Misconduct}");
            }

            AddUsers(hash, population.Users);
            first += population.Clients;
        }

        foreach (var phase in plan.Phases)
        {
            Add($"{phase.Name} at {phase.Start.Ticks}");
        }

        foreach (var planned in plan.Events)
        {
            Add($"{planned.Number} {planned.Event.What} {planned.At.Ticks} to {planned.Until?.Ticks}");
        }

        hash.AppendData(MemoryMarshal.AsBytes(Enumerable.Range(0, plan.Clients).Select(plan.RoomOf).ToArray().AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Length];
    }

    private static void AddUsers(IncrementalHash hash, UserData? users)
    {
        foreach (var row in users?.Rows ?? [])
        {
            AddText(hash, string.Join('\t', row));
        }
    }

    private static void AddText(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
