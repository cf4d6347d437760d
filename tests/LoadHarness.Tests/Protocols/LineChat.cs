using System.Buffers;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Tests.Protocols;

/// <summary>A wire format as somebody would write one: a line of text is a message, <c>ok N</c> accepts the N-th one of this connection.</summary>
[ChatProtocol("lines")]
public sealed class LineChat(ProtocolSettings settings) : IChatProtocol
{
    private readonly string greeting = settings.Option("greeting", "hello");

    public bool Binary => false;

    public bool HasHeartbeat => false;

    public bool ReadsMessages => true;

    public bool Acknowledges => true;

    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => settings.Request(target, client, timeout);

    public IConversation Converse(ClientIdentity client) => new Lines(greeting, client);

    private sealed class Lines(string greeting, ClientIdentity client) : IConversation
    {
        private readonly List<uint> said = [];

        public void Open(IChatOutput output)
        {
            output.Send(System.Text.Encoding.UTF8.GetBytes($"{greeting} {client.User}"));
            output.Await("the greeting", TimeSpan.FromSeconds(5));
        }

        public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
        {
            if (frame.SequenceEqual("welcome"u8))
            {
                output.Joined();
            }
            else if (frame.StartsWith("ok "u8) && System.Buffers.Text.Utf8Parser.TryParse(frame[3..], out int number, out _) && number < said.Count)
            {
                output.Accepted(said[number]);
            }
            else
            {
                output.Message(frame);
            }
        }

        public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
        {
            said.Add(sequence);
            frame.Write(body);
        }

        public bool WriteHeartbeat(IBufferWriter<byte> frame) => false;

        public bool WriteLeave(IBufferWriter<byte> frame) => false;

        public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;
    }
}
