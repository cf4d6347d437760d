using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Does not answer pings. Pong frames are made by the WebSocket itself; they are taken out of the bytes below it.
/// </summary>
internal sealed class IgnorePings(DefectSite site) : IDefect
{
    /// <summary>First byte of a pong: FIN and opcode A (RFC 6455, section 5.2).</summary>
    private const byte PongFrame = 0x8A;

    private volatile bool _frames;
    private volatile bool _messages;

    public Action Prepare(SettingReader setting)
    {
        var all = setting.Takes("all");
        var frames = all || setting.Takes("frames");
        var messages = all || (!frames && setting.Takes("messages"));
        if (!frames && !messages)
            throw setting.Unexpected("frames, messages or all");
        return () => (_frames, _messages) = (frames, messages);
    }

    public void SwitchOff() => (_frames, _messages) = (false, false);

    /// <summary>Asked before one frame is written: true if it must not be.</summary>
    public bool SwallowsFrame(ReadOnlySpan<byte> frame) => _frames && frame.Length > 0 && frame[0] == PongFrame && Counted();

    /// <summary>Asked before a ping message is answered: true if it must not be.</summary>
    public bool SwallowsMessage() => _messages && Counted();

    private bool Counted()
    {
        site.Count(DefectCounter.PingsIgnored);
        return true;
    }
}
