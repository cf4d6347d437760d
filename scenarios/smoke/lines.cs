#:project ../../src/LoadHarness.Cli/LoadHarness.Cli.csproj
#:project ../../src/LoadHarness.Clients/LoadHarness.Clients.csproj
#:project ../../src/LoadHarness.Engine/LoadHarness.Engine.csproj
#:property PublishAot=false
#:property TieredCompilationQuickJit=false

// A scenario whose wire format is C#, because no template can say it: every message carries the sum of its bytes.
//   dotnet run scenarios/smoke/lines.cs
//   dotnet run scenarios/smoke/lines.cs -- probe --stay 2s
using System.Buffers;
using System.Text;
using LoadHarness.Cli;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine;

const string Scenario = """
    scenario: lines
    about: 20 clients in rooms of 5, in a wire format that is written in C#.
    target: { backend: reference }
    populations:
      - name: people
        profile: bare
        protocol: { code: lines, path: /wx-rtc, query: { room: "${room}" } }
        clients: 20
        rooms: { size: 5 }
        arrival: { ramp: 1s }
        say: { every: 1s }
    phases: { warm-up: 1s, steady: 5s, drain: 6s }
    """;

return await ScenarioProgram.RunAsync(args, Scenario, ProtocolShelf.BuiltIn.With("lines", settings => new LineChat(settings)));

/// <summary>A line is the text and, behind a bar, the sum of its bytes. Nothing answers a login, so a client counts as joined after half a second.</summary>
internal sealed class LineChat(ProtocolSettings settings) : IChatProtocol
{
    public bool Binary => false;

    public bool HasHeartbeat => false;

    public bool ReadsMessages => true; // the sum of a message that came is checked

    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => settings.Request(target, client, timeout);

    public IConversation Converse(ClientIdentity client) => new Lines();

    private sealed class Lines : IConversation
    {
        public void Open(IChatOutput output) => output.Settle(TimeSpan.FromSeconds(0.5));

        public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
        {
            var bar = frame.LastIndexOf((byte)'|');
            if (bar >= 0 && Encoding.UTF8.GetString(frame[(bar + 1)..]) == $"{Sum(frame[..bar])}")
            {
                output.Message(frame[..bar]);
            }
            else
            {
                output.Unreadable("a line with a wrong sum", frame);
            }
        }

        public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
        {
            frame.Write(body);
            frame.Write(Encoding.UTF8.GetBytes($"|{Sum(body)}"));
        }

        public bool WriteHeartbeat(IBufferWriter<byte> frame) => false;

        public bool WriteLeave(IBufferWriter<byte> frame) => false;

        public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;

        private static int Sum(ReadOnlySpan<byte> bytes)
        {
            var sum = 0;
            foreach (var one in bytes)
            {
                sum += one;
            }

            return sum;
        }
    }
}
