using System.Text;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Wire;

/// <summary>Writes down what a reader finds.</summary>
internal sealed class RecordingHandler : IFrameHandler
{
    public List<string> Found { get; } = [];

    public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary) => Found.Add($"message {Convert.ToHexString(payload)}");

    public void OnPing(ReadOnlySpan<byte> payload) => Found.Add($"ping {Convert.ToHexString(payload)}");

    public void OnPong(ReadOnlySpan<byte> payload) => Found.Add($"pong {Convert.ToHexString(payload)}");

    public void OnClose(CloseCode code, ReadOnlySpan<byte> reason) => Found.Add($"close {code} '{Encoding.UTF8.GetString(reason)}'");
}
