using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The lines that a program has written to one of its streams, and those who wait for one. Thread-safe.</summary>
internal sealed class LineLog
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly List<string> lines = [];
    private readonly List<(string Containing, TaskCompletionSource<string> Found)> waiting = [];
    private bool ended;

    /// <summary>Everything so far.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                return text.ToString();
            }
        }
    }

    /// <summary>Takes the next line; null: the stream has ended.</summary>
    public void Take(string? line)
    {
        lock (gate)
        {
            if (line is null)
            {
                ended = true;
                waiting.ForEach(one => one.Found.TrySetException(new EndOfStreamException()));
                return;
            }

            text.Append(line).Append('\n');
            lines.Add(line);
            foreach (var (_, found) in waiting.Where(one => line.Contains(one.Containing, StringComparison.Ordinal)))
            {
                found.TrySetResult(line);
            }
        }
    }

    /// <summary>The first line, past or to come, that contains something.</summary>
    public Task<string> WaitForAsync(string containing)
    {
        lock (gate)
        {
            var line = lines.Find(line => line.Contains(containing, StringComparison.Ordinal));
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (line is not null)
            {
                found.SetResult(line);
            }
            else if (ended)
            {
                found.SetException(new EndOfStreamException());
            }
            else
            {
                waiting.Add((containing, found));
            }

            return found.Task;
        }
    }
}
