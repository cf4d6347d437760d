using System.Buffers;
using System.Globalization;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Engine.Tracing;

/// <summary>A wire format that tells what frames mean to clients that are looked at. Thread-safe.</summary>
internal sealed class TracedProtocol(IChatProtocol inner, ClientTracer tracer) : IChatProtocol
{
    /// <inheritdoc />
    public bool Binary => inner.Binary;

    /// <inheritdoc />
    public bool HasHeartbeat => inner.HasHeartbeat;

    /// <inheritdoc />
    public bool AnswersHeartbeats => inner.AnswersHeartbeats;

    /// <inheritdoc />
    public bool ReadsMessages => inner.ReadsMessages;

    /// <inheritdoc />
    public bool Acknowledges => inner.Acknowledges;

    /// <inheritdoc />
    public bool IsDurable => inner.IsDurable;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout)
    {
        tracer.Know(client);
        return inner.Request(target, client, timeout);
    }

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) =>
        tracer.Watches(client.Number) ? new TracedConversation(inner.Converse(client), tracer, client.Number) : inner.Converse(client);

    private sealed class TracedConversation(IConversation inner, ClientTracer tracer, int client) : IConversation, IChatOutput
    {
        private IChatOutput? _output; // of the call that is going on

        public void Open(IChatOutput output) => inner.Open(For(output));

        public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output) => inner.Read(frame, isBinary, For(output));

        public bool GoOn(IChatOutput output)
        {
            var goesOn = inner.GoOn(For(output));
            Tell(goesOn ? "no answer in time: goes on without it" : "no answer in time");
            return goesOn;
        }

        public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame) => inner.WriteSay(sequence, body, frame);

        public bool WriteHeartbeat(IBufferWriter<byte> frame) => inner.WriteHeartbeat(frame);

        public bool WriteJoin(IBufferWriter<byte> frame) => inner.WriteJoin(frame);

        public bool WriteLeave(IBufferWriter<byte> frame) => inner.WriteLeave(frame);

        public bool WriteSignal(string signal, IBufferWriter<byte> frame) => inner.WriteSignal(signal, frame);

        public void Send(ReadOnlySpan<byte> frame) => _output!.Send(frame);

        public void Await(string answer, TimeSpan within)
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"waits up to {within.TotalSeconds:0.##} s for the answer to {answer}"));
            _output!.Await(answer, within);
        }

        public void Settle(TimeSpan after)
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"nothing tells that it is joined: counts as joined after {after.TotalSeconds:0.##} s"));
            _output!.Settle(after);
        }

        public void Joined()
        {
            Tell("joined");
            _output!.Joined();
        }

        public void Refused(ReadOnlySpan<byte> said)
        {
            Tell("login refused");
            _output!.Refused(said);
        }

        public void Message(ReadOnlySpan<byte> message)
        {
            Tell("chat");
            _output!.Message(message);
        }

        public void Unreadable(string what, ReadOnlySpan<byte> frame)
        {
            Tell(what);
            _output!.Unreadable(what, frame);
        }

        public void Signal()
        {
            Tell("signal");
            _output!.Signal();
        }

        public void HeartbeatAnswered()
        {
            Tell("heartbeat answered");
            _output!.HeartbeatAnswered();
        }

        public void Accepted(uint sequence)
        {
            Tell($"message {sequence} accepted");
            _output!.Accepted(sequence);
        }

        public void Rejected(uint sequence, ReadOnlySpan<byte> said)
        {
            Tell($"message {sequence} rejected");
            _output!.Rejected(sequence, said);
        }

        public void Error(ReadOnlySpan<byte> said)
        {
            Tell("error");
            _output!.Error(said);
        }

        public void Notice(string kind, ReadOnlySpan<byte> said)
        {
            Tell($"notice '{kind}'");
            _output!.Notice(kind, said);
        }

        public void Dismissed(string why)
        {
            Tell($"session ended: {why}");
            _output!.Dismissed(why);
        }

        private TracedConversation For(IChatOutput output)
        {
            _output = output;
            return this;
        }

        private void Tell(string meaning) => tracer.Tell(client, -1, TraceKind.Meaning, meaning);
    }
}
