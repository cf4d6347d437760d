using LoadHarness.Cli.Run;
using LoadHarness.Engine.Slices;

namespace LoadHarness.Cli.Slices;

/// <summary>Tells people why the slices of a run did not begin together.</summary>
internal static class SliceTrouble
{
    /// <summary>Does something that waits for other slices.</summary>
    /// <exception cref="UserException">They did not come together, or the waiting was ended by a signal.</exception>
    /// <param name="wait">What waits.</param>
    /// <param name="signals">What may end the waiting.</param>
    public static async Task<T> TellAsync<T>(Func<Task<T>> wait, RunSignals signals)
    {
        try
        {
            return await wait().ConfigureAwait(false);
        }
        catch (RunCompanyException e)
        {
            throw new UserException($"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}.", inner: e);
        }
        catch (OperationCanceledException e) when (signals.Any.IsCancellationRequested)
        {
            throw signals.Terminated.IsCancellationRequested
                ? new UserException("Ended from outside before the run began.", ExitCode.Terminated, e)
                : new UserException("Interrupted before the run began.", ExitCode.Interrupted, e);
        }
    }
}
