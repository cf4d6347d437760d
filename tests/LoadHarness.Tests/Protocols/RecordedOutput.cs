using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>What a conversation made of what it was given, line by line, and the frames that it sent.</summary>
internal sealed class RecordedOutput : IChatOutput
{
    /// <summary>Everything in order: <c>send hello</c>, <c>await the login 10s</c>, <c>joined</c>.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Frames that were sent.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Everything since the last time, as lines.</summary>
    public string Take()
    {
        var text = string.Join('\n', Told);
        Told.Clear();
        return text;
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        Sent.Add(frame.ToArray());
        Told.Add($"send {Text(frame)}");
    }

    public void Await(string answer, TimeSpan within) => Told.Add($"await {answer} {within.TotalSeconds:0.##}s");

    public void Settle(TimeSpan after) => Told.Add($"settle {after.TotalSeconds:0.##}s");

    public void Joined() => Told.Add("joined");

    public void Refused(ReadOnlySpan<byte> said) => Told.Add($"refused {Text(said)}");

    public void Message(ReadOnlySpan<byte> message) => Told.Add($"message {Text(message)}");

    public void Unreadable(string what, ReadOnlySpan<byte> frame) => Told.Add($"unreadable {what}: {Text(frame)}");

    public void Signal() => Told.Add("signal");

    public void HeartbeatAnswered() => Told.Add("heartbeat answered");

    public void Accepted(uint sequence) => Told.Add($"accepted {sequence}");

    public void Rejected(uint sequence, ReadOnlySpan<byte> said) => Told.Add($"rejected {sequence} {Text(said)}");

    public void Error(ReadOnlySpan<byte> said) => Told.Add($"error {Text(said)}");

    public void Notice(string kind, ReadOnlySpan<byte> said) => Told.Add($"notice {kind} {Text(said)}");

    public void Dismissed(string why) => Told.Add($"dismissed {why}");

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}

/// <summary>Takes everything and keeps nothing: for tests that count what is allocated.</summary>
internal sealed class DeafOutput : IChatOutput
{
    public void Send(ReadOnlySpan<byte> frame)
    {
    }

    public void Await(string answer, TimeSpan within)
    {
    }

    public void Settle(TimeSpan after)
    {
    }

    public void Joined()
    {
    }

    public void Refused(ReadOnlySpan<byte> said)
    {
    }

    public void Message(ReadOnlySpan<byte> message)
    {
    }

    public void Unreadable(string what, ReadOnlySpan<byte> frame)
    {
    }

    public void Signal()
    {
    }

    public void HeartbeatAnswered()
    {
    }

    public void Accepted(uint sequence)
    {
    }

    public void Rejected(uint sequence, ReadOnlySpan<byte> said)
    {
    }

    public void Error(ReadOnlySpan<byte> said)
    {
    }

    public void Notice(string kind, ReadOnlySpan<byte> said)
    {
    }

    public void Dismissed(string why)
    {
    }
}
