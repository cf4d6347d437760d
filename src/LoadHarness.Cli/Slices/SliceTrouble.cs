using LoadHarness.Cli.Run;
using LoadHarness.Engine.Slices;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Slices;

/// <summary>Tells people why the slices of a run did not begin together.</summary>
internal static class SliceTrouble
{
    /// <summary>Does something that waits for other slices.</summary>
    /// <param name="wait">What waits.</param>
    /// <param name="signals">What may end the waiting.</param>
    /// <exception cref="UserException">They did not come together, or the waiting was ended by a signal.</exception>
    public static async Task<T> TellAsync<T>(Func<Task<T>> wait, RunSignals signals)
    {
        try
        {
            return await wait().ConfigureAwait(false);
        }
        catch (RunCompanyException e)
        {
            throw new UserException(Readable.Sentence(e.Message.TrimEnd('.')), inner: e);
        }
        catch (OperationCanceledException e) when (signals.Any.IsCancellationRequested)
        {
            throw signals.Terminated.IsCancellationRequested
                ? new UserException("Ended from outside before the run began.", ExitCode.Terminated, e)
                : new UserException("Interrupted before the run began.", ExitCode.Interrupted, e);
        }
    }
}
