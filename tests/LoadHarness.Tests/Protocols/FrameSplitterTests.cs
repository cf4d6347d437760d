using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients.Protocols;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Protocols;

/// <summary>Several messages in one frame, and one in several.</summary>
public sealed class FrameSplitterTests
{
    /// <summary>Separators that begin like themselves once more, so that a cut through one is easily mistaken.</summary>
    private static readonly string[] Separators = ["|", "\r\n", "\r\n\r\n", "aab", "aba"];

    /// <summary>What a stream is made of: pieces of separators among others.</summary>
    private static readonly Arbitrary<(string Separator, string Stream, int[] Cuts)> Streams = Arb.From(
        from separator in Gen.Elements(Separators)
        from pieces in Gen.Elements("a", "b", "\r", "\n", "|", "x", separator, separator).ArrayOf()
        from cuts in Gen.Choose(0, 40).ArrayOf()
        select (separator, string.Concat(pieces), cuts));

    [Fact]
    public void Cut_AStreamInWhateverFrames_GivesTheSameMessages() =>
        Prop.ForAll(Streams, one =>
        {
            var (separator, stream, cuts) = one;
            var splitter = new FrameSplitter(Encoding.ASCII.GetBytes(separator), spansFrames: true, 1 << 20);
            var heard = new List<string>();
            var from = 0;
            foreach (var to in cuts.Where(cut => cut < stream.Length).Order().Append(stream.Length))
            {
                heard.AddRange(Cut(splitter, stream[from..to]));
                from = to;
            }

            // What follows the last separator has not ended.
            return heard.SequenceEqual(stream.Split(separator)[..^1].Where(message => message.Length > 0));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cut_FramesThatAreWhole_EndsTheLastMessageWithTheFrame()
    {
        var splitter = new FrameSplitter("\n"u8.ToArray(), spansFrames: false, 1 << 20);

        Assert.Equal(["a", "b", "c"], Cut(splitter, "a\n\nb\nc"));
        Assert.Equal(["d"], Cut(splitter, "d\n"));
        Assert.Equal([], Cut(splitter, ""));
    }

    [Fact]
    public void Cut_ManyMessages_AllocatesNothing()
    {
        var splitter = new FrameSplitter("\r\n"u8.ToArray(), spansFrames: true, 1 << 20);
        var bytes = 0;
        void Read()
        {
            foreach (var message in splitter.Cut("one\r\ntwo\r\nthr"u8))
            {
                bytes += message.Length;
            }

            foreach (var message in splitter.Cut("ee\r\n"u8))
            {
                bytes += message.Length;
            }
        }

        Assert.Equal(0, Allocated.By(Read, times: 1_000));
        Assert.Equal(0, bytes % 11);
    }

    private static List<string> Cut(FrameSplitter splitter, string frame)
    {
        var messages = new List<string>();
        foreach (var message in splitter.Cut(Encoding.ASCII.GetBytes(frame)))
        {
            messages.Add(Encoding.ASCII.GetString(message));
        }

        Assert.False(splitter.TakeTooLong());
        return messages;
    }
}
