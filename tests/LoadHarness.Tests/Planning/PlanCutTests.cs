using System.Globalization;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Planning;

public sealed class PlanCutTests
{
    [Fact]
    public void Slices_OfRandomScenarios_AreTheWholePlan()
    {
        var random = new Random(10);
        for (var round = 0; round < 60; round++)
        {
            var text = RandomScenario(random);
            var whole = Of(text);
            var slices = random.Next(1, Math.Min(whole.Rooms.Count, 9) + 1);
            // Each process computes its slice by itself.
            var parts = Enumerable.Range(1, slices).Select(number => PlanCut.Of(Of(text), slices).Slice(number)).ToList();

            Assert.Equal(Enumerable.Range(0, whole.Clients), parts.SelectMany(part => part.Clients).Order());
            Assert.All(parts, part => Assert.Equal(part.Clients.Order(), part.Clients));
            Assert.All(parts, part => Assert.NotEmpty(part.Clients));
            foreach (var (part, client) in parts.SelectMany(part => part.Clients.Select(client => (part, client))))
            {
                Assert.Equal(Planned(whole, client), Planned(part.Plan, client));
            }

            AssertRoomsAreWhole(whole, parts);
            AssertTheSameLoad(whole, parts, random);
        }
    }

    [Fact]
    public void Of_RoomsOfOneSize_AreDealtInTurn_SoThatEachSliceArrivesOverTheWholeRamp()
    {
        var cut = PlanCut.Of(Of(Scenario("{ name: members, profile: uni-app, clients: 120, rooms: { size: 10 }, say: { every: 1s } }")), 4);

        Assert.Equal([30, 30, 30, 30], cut.Slices.Select(slice => slice.Clients));
        Assert.Equal([0, 4, 8], cut.Slice(1).Clients.Select(cut.Plan.RoomOf).Distinct());
        Assert.Equal(1, cut.Imbalance);
        Assert.Equal((30, 3, 30.0, 270.0), (cut.Slices[0].Clients, cut.Slices[0].Rooms, cut.Slices[0].Messages, cut.Slices[0].Deliveries));
    }

    [Fact]
    public void Of_RoomsOfDifferentWeight_NoSliceIsHeavierThanTheMeanAndOneRoom()
    {
        var random = new Random(4);
        for (var round = 0; round < 30; round++)
        {
            var plan = Of(RandomScenario(random));
            var cut = PlanCut.Of(plan, Math.Min(plan.Rooms.Count, 4));
            var heaviest = PlanCut.Of(plan, plan.Rooms.Count).Slices.Max(room => room.Weight);

            Assert.True(cut.Slices.Max(slice => slice.Weight) <= cut.Slices.Average(slice => slice.Weight) + heaviest + 1e-6);
        }
    }

    [Fact]
    public void Of_OneBusyRoomAndManyQuietOnes_TheBusyOneIsAloneWithFewer()
    {
        var cut = PlanCut.Of(
            Of(Scenario(
                "{ name: hall, profile: uni-app, clients: 50, rooms: { count: 1 }, say: { every: 1s } }",
                "{ name: corners, profile: uni-app, clients: 50, rooms: { size: 5 }, say: { every: 10s } }")),
            2);

        Assert.Equal([50, 50], cut.Slices.Select(slice => slice.Clients));
        Assert.Equal([1, 10], cut.Slices.Select(slice => slice.Rooms));
    }

    [Fact]
    public void Of_OneRoom_CannotBeCut()
    {
        var plan = Of(Scenario("{ name: members, profile: uni-app, clients: 50, rooms: { count: 1 }, say: { every: 1s } }"));

        var refusal = Assert.Throws<PlanCutException>(() => PlanCut.Of(plan, 2));

        Assert.Equal("all 50 clients are in one room, 'members-0', and a room cannot be cut: who says something and who hears it must share a clock", refusal.Message);
        Assert.Equal(50, PlanCut.Of(plan, 1).Slice(1).Clients.Count);
    }

    [Fact]
    public void Of_FewerRoomsThanSlices_SaysHowManyAreThere()
    {
        var plan = Of(Scenario("{ name: members, profile: uni-app, clients: 50, rooms: { size: 10 }, say: { every: 1s } }"));

        Assert.StartsWith("there are 5 rooms for 6 slices", Assert.Throws<PlanCutException>(() => PlanCut.Of(plan, 6)).Message, StringComparison.Ordinal);
        Assert.Throws<PlanCutException>(() => PlanCut.Of(plan, 0));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(10, 1)]
    public void Handshakes_AreSharedOut_ButEachHasOne(int slices, int each)
    {
        var plan = Of(Scenario("{ name: members, profile: uni-app, clients: 50, rooms: { size: 5 }, say: { every: 1s } }").Replace("/\" }", "/\", handshakes: 8 }", StringComparison.Ordinal));

        Assert.Equal(each, PlanCut.Of(plan, slices).Slice(1).Handshakes);
    }

    private static void AssertRoomsAreWhole(RunPlan whole, IReadOnlyList<LoadSlice> parts)
    {
        var roomsOf = parts.Select(part => part.Clients.Select(whole.RoomOf).ToHashSet()).ToList();
        Assert.Equal(whole.Rooms.Count, roomsOf.Sum(rooms => rooms.Count));
        Assert.Equal(whole.Rooms.Count, parts.Sum(part => part.Rooms));
    }

    private static void AssertTheSameLoad(RunPlan whole, IReadOnlyList<LoadSlice> parts, Random random)
    {
        for (var i = 0; i < 10; i++)
        {
            var at = whole.Length * random.NextDouble();
            Assert.Equal(whole.PresentAt(at), parts.Sum(part => part.PresentAt(at)));
        }

        foreach (var planned in whole.Events)
        {
            Assert.Equal(whole.ClientsHitBy(planned), parts.SelectMany(part => part.ClientsHitBy(part.Plan.Events.Single(one => one.Number == planned.Number))).Order());
        }
    }

    /// <summary>All that is planned for a client, with the first of what it says.</summary>
    private static string Planned(RunPlan plan, int client)
    {
        var one = plan.Client(client);
        var says = plan.SaysOf(client);
        var (texts, random) = (plan.TextsOf(client), one.Random);
        return string.Join(
            '|',
            [one.Number, one.Population.Name, one.Room, one.Arrival, one.User, one.Token, random.NextBits(), .. Enumerable.Range(0, 5).Select(_ => (object)$"{says.Next()} {texts.Next()}")]);
    }

    private static string RandomScenario(Random random)
    {
        var culture = CultureInfo.InvariantCulture;
        var populations = Enumerable.Range(0, random.Next(1, 4)).Select(number => string.Create(
            culture,
            $"{{ name: p{number}, profile: uni-app, clients: {random.Next(2, 80)}, arrival: {Arrival()}, rooms: {Rooms()}, say: {{ every: {random.Next(1, 20)}s, spread: {(random.Next(2) == 0 ? "poisson" : "even")} }} }}"));
        return $$"""
            {{Scenario([.. populations])}}
            seed: {{random.Next()}}
            events:
              - { at: 2s, network: down, share: {{random.Next(1, 100)}}%, for: 3s }
              - { at: 4s, network: switch, share: {{random.Next(1, 100)}}% }
            """;

        string Arrival() => random.Next(2) == 0 ? $"{{ ramp: {random.Next(0, 20)}s }}" : $"{{ rate: {random.Next(1, 30)}/s }}";

        string Rooms() => random.Next(3) switch
        {
            0 => $"{{ size: {random.Next(2, 12)} }}",
            1 => $"{{ count: {random.Next(1, 12)} }}",
            _ => $"{{ count: {random.Next(1, 6)}, name: \"common-${{n}}\" }}", // of several populations
        };
    }

    private static string Scenario(params string[] populations) => $$"""
        scenario: cut
        target: { url: "ws://127.0.0.1:1/" }
        populations:
        {{string.Join('\n', populations.Select(population => $"  - {population}"))}}
        phases: { warm-up: 1s, steady: 20s, drain: 6s }
        """;

    private static RunPlan Of(string text)
    {
        var reading = ScenarioFile.ReadText(text, "cut.yaml");
        Assert.Empty(reading.Errors);
        return RunPlan.Of(reading.Scenario!);
    }
}
