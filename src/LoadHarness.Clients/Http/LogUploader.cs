using System.Buffers;
using System.Text.Json;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Collects what happens to the client's connections and uploads it: errors at once, the rest in batches. What could not be uploaded waits
/// for the next batch, up to a limit. Guarded by the client's gate.
/// </summary>
internal sealed class LogUploader : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly LogPolicy _policy;
    private readonly HttpCalls _calls;
    private readonly ClientTimer _batch;
    private readonly List<Entry> _waiting = []; // the oldest first

    public LogUploader(ChatClient client, LogPolicy policy, HttpCalls calls)
    {
        (_client, _policy, _calls) = (client, policy, calls);
        _batch = new ClientTimer(this);
    }

    /// <summary>One line of the log.</summary>
    /// <param name="At">When, in milliseconds since 1970: the client's own clock.</param>
    /// <param name="Event">connect, close or error.</param>
    /// <param name="Code">Close code; 0: there is none.</param>
    /// <param name="Text">What is known of it; null: nothing.</param>
    private sealed record Entry(long At, string Event, int Code, string? Text);

    public override void OnOpened(TimeSpan at) => Collect(EntryOf("connect", 0, null));

    public override void OnDialFailed(TimeSpan at, string why) => Upload([EntryOf("error", 0, why)]);

    public override void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        if (end.Cause is EndCause.Cut or EndCause.NetworkDown or EndCause.ProtocolError or EndCause.Silent or EndCause.HeartbeatLost)
        {
            Upload([EntryOf("error", end.Code.Value, end.Detail)]);
        }
        else
        {
            Collect(EntryOf("close", Math.Max(0, end.Code.Value), null));
        }
    }

    public override void Stop() => _client.Setup.Timers.Cancel(_batch);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                UploadBatch();
            }
        }
    }

    private Entry EntryOf(string name, int code, string? text) => new(_calls.Caller.Clock.GetUtcNow().ToUnixTimeMilliseconds(), name, code, text);

    private void Collect(Entry entry)
    {
        Keep([entry]);
        if (_waiting.Count >= _policy.Batch)
        {
            UploadBatch();
        }
        else
        {
            AwaitBatch();
        }
    }

    private void AwaitBatch()
    {
        if (_batch.Due == ClientTimer.Never)
        {
            _client.Setup.Timers.Arm(_batch, _client.Now + _policy.Every);
        }
    }

    private void UploadBatch()
    {
        _client.Setup.Timers.Cancel(_batch);
        if (_waiting.Count > 0)
        {
            Entry[] batch = [.. _waiting];
            _waiting.Clear();
            Upload(batch);
        }
    }

    private void Upload(Entry[] entries) => _client.Device.Http!.Send(
        _calls.Logs!,
        (in HttpAnswer answer) =>
        {
            if (answer.Problem is not null)
            {
                Keep(entries);
                AwaitBatch();
            }
        },
        body: new HttpBody(Write(entries), isJson: true));

    private void Keep(Entry[] entries)
    {
        _waiting.AddRange(entries);
        if (_waiting.Count > _policy.Limit)
        {
            _waiting.RemoveRange(0, _waiting.Count - _policy.Limit);
        }
    }

    private byte[] Write(Entry[] entries)
    {
        var bytes = new ArrayBufferWriter<byte>(128 * entries.Length);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("time", entry.At);
            json.WriteString("event", entry.Event);
            json.WriteNumber("code", entry.Code);
            json.WriteString("user", _client.Identity.User);
            if (entry.Text is not null)
            {
                json.WriteString("text", entry.Text);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
