using Xunit.Abstractions;

[assembly: TestCollectionOrderer("LoadHarness.EndToEndTests.LongestFirst", "LoadHarness.EndToEndTests")]

namespace LoadHarness.EndToEndTests;

/// <summary>Begins with the classes that take longest, one after the other in each: a long one that begins last would run alone, with an idle core.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        "SliceTests", "TransportTests", "MisbehavingServerTests", "RelayTests", "UnreachableTests", "BesideProofTests", "SideChannelProofTests", "SmokeTests",
        "LatenessProofTests", "ConnectionProofTests", "AsPrintedTests", "OutputTests", "HardCaseTests", "DeliveryProofTests", "ReportInBrowserTests",
        "InterruptTests", "MisbehavingProofTests", "JournalTests", "SocketIoTests", "ShippedScenarioTests", "LoginProofTests", "FaultProofTests", "BadInputTests", "EventProofTests", "ProxyTests",
    ];

    /// <inheritdoc />
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length)
            .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
