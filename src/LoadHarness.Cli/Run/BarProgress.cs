using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using Spectre.Console;

namespace LoadHarness.Cli.Run;

/// <summary>A bar with the time left, on a terminal.</summary>
internal sealed class BarProgress : IProgressView
{
    private const int BarWidth = 24;
    private const int PercentAndGaps = 8;
    private ProgressTask? _bar;

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        if (_bar is not null)
        {
            var left = value.Length > value.Elapsed ? value.Length - value.Elapsed : TimeSpan.Zero;
            _bar.Value = Math.Min(value.Elapsed / value.Length, 1);
            _bar.Description = Fit($"{Readable.Elapsed(left)} left  {ProgressText.Describe(value)}").EscapeMarkup();
        }
    }

    /// <summary>One line, however narrow the terminal: what matters most stands first.</summary>
    private static string Fit(string text)
    {
        var room = Math.Max(1, AnsiConsole.Profile.Width - BarWidth - PercentAndGaps);
        return text.Length <= room ? text : text[..(room - 1)] + "…";
    }

    /// <inheritdoc />
    public Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play) =>
        AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(
                new ProgressBarColumn { Width = BarWidth },
                new PercentageColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                _bar = context.AddTask("starting", maxValue: 1);
                return play();
            });
}
