using LoadHarness.Results.Capacity;

namespace LoadHarness.Tests.Capacity;

/// <summary>The search, played by hand: a made-up backend says what it holds, nothing is run.</summary>
public sealed class CapacitySearchTests
{
    private static readonly CapacityRange Steps = new(100, 600, 100, SearchKind.Steps);
    private static readonly CapacityRange Halves = new(100, 3200, 50, SearchKind.Bisection);

    [Fact]
    public void Steps_ALimitBetweenTwoLevels_IsFoundByTheLevelBelowAndHeld()
    {
        var search = Play(Steps, move => move.Level <= 350 ? LevelOutcome.Held : LevelOutcome.Tripped);

        Assert.Equal("100 200 300 400 400/2 300h", Moves(search));
        Assert.Equal((300, (400, LevelState.NotHeld)), (search.Confirmed, search.Limit));
    }

    [Fact]
    public void Steps_NothingTrips_HoldsTheTop()
    {
        var search = Play(Steps, _ => LevelOutcome.Held);

        Assert.Equal("100 200 300 400 500 600 600h", Moves(search));
        Assert.Equal((600, null), (search.Confirmed, search.Limit));
    }

    [Fact]
    public void Steps_TheLowestTrips_FindsNothing()
    {
        var search = Play(Steps, _ => LevelOutcome.Tripped);

        Assert.Equal("100 100/2", Moves(search));
        Assert.Equal((null, null, (100, LevelState.NotHeld)), (search.Confirmed, search.HighestHeld, search.Limit));
    }

    [Fact]
    public void Trip_ThatDoesNotComeAgain_IsNoLimit()
    {
        var search = Play(Steps, move => move is { Level: 300, Attempt: 1, IsHold: false } || move.Level > 400 ? LevelOutcome.Tripped : LevelOutcome.Held);

        Assert.Equal("100 200 300 300/2 400 500 500/2 400h", Moves(search));
        Assert.Equal(LevelState.Held, search.StateOf(300, isHold: false));
    }

    [Fact]
    public void Generator_OverItsLimitsTwice_EndsTheSearchWithoutAnAnswer()
    {
        var search = Play(Steps, move => move.Level < 300 ? LevelOutcome.Held : LevelOutcome.Generator);

        Assert.Equal("100 200 300 300/2", Moves(search));
        Assert.Equal((null, 200, (300, LevelState.Unjudged)), (search.Confirmed, search.HighestHeld, search.Limit));
    }

    [Fact]
    public void Generator_OverItsLimitsOnce_IsPlayedOnceMore() =>
        Assert.Equal("100 100/2 200 200/2 100h", Moves(Play(Steps, move => move.Level == 100 && move is { Attempt: 1, IsHold: false } ? LevelOutcome.Generator : move.Level < 200 ? LevelOutcome.Held : LevelOutcome.Tripped)));

    [Theory]
    [InlineData("GTT", LevelState.NotHeld)]
    [InlineData("TGT", LevelState.NotHeld)]
    [InlineData("TGG", LevelState.Unjudged)]
    [InlineData("GDx", LevelState.Unjudged)]
    [InlineData("TGH", LevelState.Held)]
    [InlineData("Ixx", LevelState.Unjudged)]
    public void Level_OfSeveralKindsOfRuns_CountsWhatCameTwice(string outcomes, LevelState state)
    {
        var letters = new Dictionary<char, LevelOutcome>
        {
            ['H'] = LevelOutcome.Held,
            ['T'] = LevelOutcome.Tripped,
            ['G'] = LevelOutcome.Generator,
            ['D'] = LevelOutcome.Doubtful,
            ['I'] = LevelOutcome.Impossible,
        };
        var search = new CapacitySearch(Steps, []);
        for (var i = 0; search.Next is { Level: 100, IsHold: false }; i++)
        {
            search = search with { Attempts = [.. search.Attempts, new LevelAttempt(100, false, letters[outcomes[i]])] };
        }

        Assert.Equal(state, search.StateOf(100, isHold: false));
        Assert.Equal(outcomes.TrimEnd('x').Length, search.Attempts.Count);
    }

    [Fact]
    public void Machine_ThatCannotPlayALevel_IsNotAskedTwice() =>
        Assert.Equal("100 200", Moves(Play(Steps, move => move.Level < 200 ? LevelOutcome.Held : LevelOutcome.Impossible)));

    [Fact]
    public void Hold_ThatTripsTwice_GoesToTheNextLowerLevel()
    {
        var search = Play(Steps, move => move.Level > (move.IsHold ? 200 : 400) ? LevelOutcome.Tripped : LevelOutcome.Held);

        Assert.Equal("100 200 300 400 500 500/2 400h 400h/2 300h 300h/2 200h", Moves(search));
        Assert.Equal((200, (300, LevelState.NotHeld)), (search.Confirmed, search.Limit));
    }

    [Fact]
    public void Hold_ThatNoLevelSurvives_FindsNothing()
    {
        var search = Play(new CapacityRange(100, 200, 100, SearchKind.Steps), move => move.IsHold ? LevelOutcome.Tripped : LevelOutcome.Held);

        Assert.Equal("100 200 200h 200h/2 100h 100h/2", Moves(search));
        Assert.Equal((null, null), (search.Confirmed, search.HighestHeld));
    }

    [Fact]
    public void Hold_ThatCannotBeJudged_EndsTheSearch()
    {
        var search = Play(Steps, move => move.IsHold ? LevelOutcome.Generator : move.Level <= 300 ? LevelOutcome.Held : LevelOutcome.Tripped);

        Assert.Equal("100 200 300 400 400/2 300h 300h/2", Moves(search));
        Assert.Equal((null, 300, (300, LevelState.Unjudged)), (search.Confirmed, search.HighestHeld, search.Limit));
    }

    [Fact]
    public void Bisection_DoublesAndThenHalves()
    {
        var search = Play(Halves, move => move.Level <= 730 ? LevelOutcome.Held : LevelOutcome.Tripped);

        Assert.Equal("100 200 400 800 800/2 600 700 750 750/2 700h", Moves(search));
        Assert.Equal((700, (750, LevelState.NotHeld)), (search.Confirmed, search.Limit));
    }

    [Fact]
    public void Bisection_AGeneratorThatIsTheLimitHigherUp_IsNotTheAnswerIfTheBackendIsItBelow()
    {
        var search = Play(Halves, move => move.Level <= 430 ? LevelOutcome.Held : move.Level < 700 ? LevelOutcome.Tripped : LevelOutcome.Generator);

        Assert.Equal("100 200 400 800 800/2 600 600/2 500 500/2 450 450/2 400h", Moves(search));
        Assert.Equal((400, (450, LevelState.NotHeld)), (search.Confirmed, search.Limit));
    }

    [Fact]
    public void Bisection_OfAnyLimit_EndsWithinAStepOfItAndNeverMoreThanDoubles()
    {
        for (var limit = 100; limit < 3200; limit++)
        {
            var bound = limit;
            var search = Play(Halves, move => move.Level <= bound ? LevelOutcome.Held : LevelOutcome.Tripped);

            Assert.InRange(search.Confirmed!.Value, limit - Halves.Step, limit);
            Assert.InRange(search.Limit!.Value.Level, limit + 1, limit + Halves.Step);
            Assert.All(search.Attempts, one => Assert.True(one.Level <= 2 * limit));
            Assert.InRange(search.Attempts.Count, 2, 20);
        }
    }

    [Theory]
    [InlineData(1, 1000, "1 2 4 8 16 32 64 128 256 256/2 188 188/2 148 148/2 128h")]
    [InlineData(10, 5000, "10 20 40 80 160 160/2 80h")]
    public void Bisection_FromFarBelowItsStep_DoublesAllTheSame(int from, int to, string moves)
    {
        var range = new CapacityRange(from, to, CapacityRange.StepFor(from, to, SearchKind.Bisection), SearchKind.Bisection);

        Assert.Equal(moves, Moves(Play(range, move => move.Level <= 140 ? LevelOutcome.Held : LevelOutcome.Tripped)));
    }

    [Fact]
    public void Bisection_TheTopIsHeld_EndsThere() => Assert.Equal("100 200 400 800 1600 3200 3200h", Moves(Play(Halves, _ => LevelOutcome.Held)));

    [Theory]
    [InlineData(60, 600, 1.5, "60 90 135 203 305 458 600")]
    [InlineData(1, 4, 1.1, "1 2 3 4")]
    [InlineData(7, 7, 2, "7")]
    public void Levels_ByAFactor_GrowUpToTheTop(int from, int to, double factor, string levels) =>
        Assert.Equal(levels, string.Join(' ', new CapacityRange(from, to, 1, SearchKind.Steps) { Factor = factor }.Levels()));

    [Theory]
    [InlineData(60, 600, SearchKind.Steps, 100)]
    [InlineData(100, 1000, SearchKind.Steps, 100)]
    [InlineData(100, 1000, SearchKind.Bisection, 20)]
    [InlineData(1, 10, SearchKind.Steps, 1)]
    [InlineData(5, 5, SearchKind.Bisection, 1)]
    [InlineData(10, 100_010, SearchKind.Steps, 10_000)]
    public void Step_ThatNobodyHasSaid_IsARoundPartOfTheRange(int from, int to, SearchKind kind, int step) => Assert.Equal(step, CapacityRange.StepFor(from, to, kind));

    private static CapacitySearch Play(CapacityRange range, Func<CapacityMove, LevelOutcome> backend)
    {
        var search = new CapacitySearch(range, []);
        while (search.Next is { } move)
        {
            Assert.InRange(search.Attempts.Count, 0, 50);
            Assert.InRange(move.Level, range.From, range.To);
            search = search with { Attempts = [.. search.Attempts, new LevelAttempt(move.Level, move.IsHold, backend(move))] };
        }

        return search;
    }

    private static string Moves(CapacitySearch search) => string.Join(' ', search.Attempts.Select((one, i) =>
    {
        var number = 1 + search.Attempts.Take(i).Count(before => before.Level == one.Level && before.IsHold == one.IsHold);
        return $"{one.Level}{(one.IsHold ? "h" : "")}{(number > 1 ? $"/{number}" : "")}";
    }));
}
