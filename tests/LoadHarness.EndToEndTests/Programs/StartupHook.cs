/// <summary>
/// Runs inside the program under test where DOTNET_STARTUP_HOOKS names this assembly; the runtime wants this name, without a
/// namespace. It makes a thread of the program fail, as a fault of ours would, once the program is at work.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => AppDomain.CurrentDomain.AssemblyLoad += (_, load) =>
    {
        if (load.LoadedAssembly.GetName().Name == "LoadHarness.ReferenceBackend")
        {
            new Thread(() => throw new InvalidOperationException("thrown by a test")).Start();
        }
    };
}
