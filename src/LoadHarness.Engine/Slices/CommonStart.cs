using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Slices;

/// <summary>Holds a slice until the instant at which all slices of its run begin.</summary>
internal static class CommonStart
{
    /// <summary>A slice that is ready later than this has missed the beginning.</summary>
    private static readonly TimeSpan Missed = TimeSpan.FromSeconds(1);

    /// <summary>Comes back when it is time to begin.</summary>
    /// <param name="options">The run.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The instant that was agreed; null: none was, and the run begins at once.</returns>
    /// <exception cref="RunCompanyException">The slices do not come together, or this one is too late.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public static async Task<DateTimeOffset?> WaitAsync(LoadRunOptions options, CancellationToken stop)
    {
        var agreed = options.StartAt;
        if (options.Company is { } company)
        {
            options.Waiting?.Report("waiting for the other slices");
            agreed = await company.MeetAsync(stop).ConfigureAwait(false);
        }

        if (agreed is not { } start)
        {
            return null;
        }

        var left = start - options.TimeProvider.GetUtcNow();
        if (left < -Missed)
        {
            throw new RunCompanyException($"the slices of the run begin without this one: it was ready {Readable.Duration(-left)} after the instant that was agreed. Name a later one.");
        }

        if (left > TimeSpan.Zero)
        {
            options.Waiting?.Report($"all slices begin in {Readable.Duration(left)}");
            await DelayAsync(left, options, stop).ConfigureAwait(false);
        }

        options.Waiting?.Report("");
        return start;
    }

    /// <summary>Whoever has had enough in the last seconds ends it for all: nobody dials.</summary>
    private static async Task DelayAsync(TimeSpan left, LoadRunOptions options, CancellationToken stop)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop, options.Company?.Ended ?? CancellationToken.None);
        try
        {
            await Task.Delay(left, options.TimeProvider, any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new RunCompanyException($"The run was called off before it began: {options.Company!.End?.Detail}.");
        }
    }
}
