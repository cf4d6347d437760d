using global::NBomber.CSharp;
using LoadHarness.Adapters.NBomber;

namespace LoadHarness.AdapterSeams.NBomber;

/// <summary>The program of docs/with-nbomber.md, so that it compiles.</summary>
internal static class Example
{
    public static int Run()
    {
        var chat = ChatScenario.FromFile("rooms.yaml", new ChatScenarioOptions { FailOnVerdict = true });

        NBomberRunner.RegisterScenarios(chat.ToNBomber()).Run();

        return chat.Passed ? 0 : 3;
    }
}
