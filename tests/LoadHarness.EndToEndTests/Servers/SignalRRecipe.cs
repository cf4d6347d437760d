using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The hub of ASP.NET Core SignalR that is built with the tests, see tests/LoadHarness.SignalRServer.</summary>
internal static class SignalRRecipe
{
    /// <summary>The server.</summary>
    /// <param name="options">Its switches.</param>
    public static ServerRecipe With(params string[] options) => new(
        "signalr",
        Missing: null,
        (_, _) => Task.CompletedTask,
        (_, port) =>
        [
            LoadHarnessProgram.Command[0], Path.Combine(AppContext.BaseDirectory, "LoadHarness.SignalRServer.dll"), "--urls", $"http://127.0.0.1:{port}", .. options,
        ]);
}
