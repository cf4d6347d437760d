using LoadHarness.Engine.Slices;

namespace LoadHarness.Cli.Slices;

/// <summary>Tells people why the slices of a run did not begin together.</summary>
internal static class SliceTrouble
{
    /// <summary>Does something that waits for other slices.</summary>
    /// <exception cref="UserException">They did not come together, or the waiting was ended by a signal.</exception>
    public static async Task<T> TellAsync<T>(Func<Task<T>> wait)
    {
        try
        {
            return await wait().ConfigureAwait(false);
        }
        catch (RunCompanyException e)
        {
            throw new UserException($"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}.", inner: e);
        }
        catch (OperationCanceledException e)
        {
            throw new UserException("Interrupted before the run began.", ExitCode.Interrupted, e);
        }
    }
}
