using LoadHarness.Cli;

return await Application.RunAsync(args, new Terminal(Console.Out, Console.Error)).ConfigureAwait(false);
