using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Ledger;

/// <summary>A sender whose network an event of the scenario takes away: rooms of three, H = 5 s.</summary>
public sealed class CutOffTests
{
    [Theory]
    [InlineData(EndCause.NetworkDown)]
    [InlineData(EndCause.Device)] // killed in the background, or in another network
    public void Unheard_WithinHBeforeTheCut_IsUnverified(EndCause cause)
    {
        var script = Room();
        script.Say(0, 2);
        script.End(0, 3, cause: cause).Read(1, 9).Read(2, 9);

        script.AssertClasses(10, expected: 2, unverified: 2);
    }

    [Fact]
    public void Unheard_WhoeverElseCutIt_IsLost()
    {
        var script = Room();
        script.Say(0, 2);
        script.End(0, 3).Read(1, 9).Read(2, 9);

        script.AssertClasses(10, expected: 2, lost: 2);
    }

    [Theory]
    [InlineData(1)] // another member
    [InlineData(0)] // the sender itself
    public void Heard_BySomebodyBeforeTheCut_IsLostByTheOthers(int hearer)
    {
        var script = Room();
        var message = script.Say(0, 2);
        script.Receive(hearer, 0, message, 2.1).End(0, 3, cause: EndCause.NetworkDown).Read(1, 9).Read(2, 9);

        script.AssertClasses(10, expected: 2, delivered: hearer, lost: 2 - hearer);
    }

    [Fact]
    public void Unheard_LongBeforeTheCut_IsLost()
    {
        var script = Room();
        script.Say(0, 2);
        script.Say(1, 6.5); // of somebody else
        script.Read(1, 8).Read(2, 8).End(0, 8, cause: EndCause.NetworkDown).Read(1, 12).Read(2, 12);

        script.AssertClasses(13, expected: 4, lost: 3, unverified: 1); // the one who was cut off cannot have lost the second provably
    }

    [Fact]
    public void SaidIntoABlackHole_IsUnverified_WhatWasSaidBeforeAndAfterIsNot()
    {
        var script = Room();
        var before = script.Say(0, 2);
        script.Receive(1, 0, before, 2.1).Cut(0, 3); // heard by one: it has left
        script.Say(0, 4);
        script.Say(1, 4.5); // of somebody else
        script.Cut(0, 5, begins: false);
        script.Say(0, 5.5);
        script.Read(1, 20).Read(2, 20).Read(0, 20);

        script.AssertClasses(21, expected: 8, delivered: 1, lost: 5, unverified: 2);
    }

    [Fact]
    public void SaidJustBeforeAReset_AndHeardByNobody_IsUnverified()
    {
        var script = Room();
        script.Say(0, 2.9);
        script.Cut(0, 3).Cut(0, 3.001, begins: false).End(0, 3.1).Read(1, 9).Read(2, 9);

        script.AssertClasses(10, expected: 2, unverified: 2);
    }

    [Fact]
    public void SaidAfterAReset_BeforeTheClientKnowsOfIt_IsUnverified_AndWhatIsSaidOnTheNextConnectionIsNot()
    {
        var script = Room();
        script.Cut(0, 3).Cut(0, 3.001, begins: false);
        script.Say(0, 3.002);
        script.End(0, 3.1).Return(0, 4, connection: 1);
        script.Say(0, 4.5);
        script.End(0, 5, connection: 1).Read(1, 20).Read(2, 20);

        script.AssertClasses(21, expected: 4, lost: 2, unverified: 2);
    }

    [Fact]
    public void SaidJustBeforeTheClientHangsUp_AndHeardByNobody_IsUnverified()
    {
        var script = Room();
        script.Say(0, 2.9);
        script.End(0, 3, cause: EndCause.HungUp).Read(1, 9).Read(2, 9);

        script.AssertClasses(10, expected: 2, unverified: 2);
    }

    [Fact]
    public void ConnectionThatWasMadeBeforeTheFaultWasOver_IsAsGoodAsAny()
    {
        var script = Room();
        script.Cut(0, 3).End(0, 3.01).Return(0, 3.05, connection: 1).Cut(0, 3.1, begins: false); // many were reset, one after the other
        script.Say(0, 19);
        script.End(0, 20, connection: 1).Read(1, 30).Read(2, 30);

        script.AssertClasses(31, expected: 2, lost: 2);
    }

    [Fact]
    public void ConnectionThatHasComeThroughAStall_IsAsGoodAsAny()
    {
        var script = Room();
        script.Cut(0, 3).Cut(0, 4, begins: false);
        script.Say(0, 19);
        script.End(0, 20).Read(1, 30).Read(2, 30);

        script.AssertClasses(31, expected: 2, lost: 2);
    }

    [Fact]
    public void TwoFaultsAtOnce_LastUntilBothAreOver()
    {
        var script = Room();
        script.Cut(0, 2).Cut(0, 3).Cut(0, 4, begins: false);
        script.Say(0, 4.5);
        script.Cut(0, 5, begins: false).Read(1, 20).Read(2, 20);

        script.AssertClasses(21, expected: 2, unverified: 2);
    }

    private static LedgerScript Room() => new LedgerScript(3).Enter(0, 1).Enter(1, 1).Enter(2, 1);
}
