using LoadHarness.Cli;

var terminal = new Terminal(Console.Out, Console.Error);
Application.EndOnFaults(terminal);
return await Application.RunAsync(args, terminal).ConfigureAwait(false);
