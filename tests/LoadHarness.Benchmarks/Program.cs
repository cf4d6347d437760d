using System.CommandLine;
using BenchmarkDotNet.Running;
using LoadHarness.Benchmarks.Comparing;
using LoadHarness.Benchmarks.Faults;
using LoadHarness.Benchmarks.Merging;
using LoadHarness.Benchmarks.Micro;

// Two instruments in one program: whole processes (side by side, or alone), and single functions with BenchmarkDotNet, whose own options
// (--filter, --list, ...) are passed on as they are.
if (args is [CompareCommand.Name or MergeCommand.Name or ProxyCommand.Name or TlsServer.Command, ..])
{
    var root = new RootCommand("What the load harness costs, side by side with others.") { CompareCommand.Create(), MergeCommand.Create(), ProxyCommand.Create(), TlsServer.CreateCommand() };
    return await root.Parse(args).InvokeAsync();
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(InThisProcess).Assembly).Run(args, new InThisProcess());
return summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
