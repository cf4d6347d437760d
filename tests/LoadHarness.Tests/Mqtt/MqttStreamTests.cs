namespace LoadHarness.Tests.Mqtt;

/// <summary>A stream of packets, however it is cut into frames, and streams that nobody could have meant.</summary>
public sealed class MqttStreamTests
{
    /// <summary>Login, messages of many lengths, acknowledgements and pings of a whole connection.</summary>
    private static readonly byte[] Stream =
    [
        .. MqttStage.Bytes("20 02 00 00 90 03 FF FF 01"),
        .. Enumerable.Range(0, 60).SelectMany(number => Publish(number, number * number)),
        .. MqttStage.Bytes("D0 00 40 02 00 01 40 02 00 02"),
        .. Publish(1, 20_000),
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnyCut_TheSamePacketsComeOut(int seed)
    {
        var whole = Play([Stream]);

        Assert.Equal(63, whole.Count(line => line.StartsWith("message ", StringComparison.Ordinal)) + 2);
        Assert.Equal(whole, Play(Cut(Stream, new Random(seed))));
    }

    [Fact]
    public void ByteByByte_TheSamePacketsComeOut() => Assert.Equal(Play([Stream]), Play(Stream.Select(one => new[] { one })));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Truncated_WhatIsWholeIsRead(int seed)
    {
        var cut = new Random(seed).Next(Stream.Length);

        var told = Play([Stream[..cut]]);

        Assert.Equal(Play([Stream])[..told.Count], told);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomBytes_AreNeverAnException(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var bytes = Enumerable.Range(0, random.Next(300)).Select(_ => (byte)random.Next(256)).ToArray();
            var told = Play(Cut([.. Stream.AsSpan(0, 9), .. bytes], random));

            Assert.True(told.Count(line => line.StartsWith("dismissed ", StringComparison.Ordinal)) <= 1);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DamagedBytes_AreNeverAnException(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var damaged = (byte[])Stream.Clone();
            for (var i = random.Next(5); i >= 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var told = Play(Cut(damaged, random));
            var end = told.FindIndex(line => line.StartsWith("dismissed ", StringComparison.Ordinal));
            Assert.True(end < 0 || end == told.Count - 1); // nothing is read after it
        }
    }

    private static List<string> Play(IEnumerable<byte[]> frames)
    {
        var stage = new MqttStage();
        stage.Say(0, "a");
        stage.Say(1, "b");
        stage.Open();
        foreach (var frame in frames)
        {
            stage.Read(frame);
        }

        return [.. stage.Output.Told.Where(line => !line.StartsWith("unreadable ", StringComparison.Ordinal))]; // which shows the frame
    }

    private static IEnumerable<byte[]> Cut(byte[] stream, Random random)
    {
        for (var at = 0; at < stream.Length;)
        {
            var length = Math.Min(random.Next(4) == 0 ? 1 + random.Next(3) : 1 + random.Next(700), stream.Length - at);
            yield return stream[at..(at + length)];
            at += length;
        }
    }

    private static byte[] Publish(int number, int length)
    {
        var rest = 5 + length;
        byte[] head = rest < 128 ? [0x32, (byte)rest] : rest < 16_384 ? [0x32, (byte)(rest | 0x80), (byte)(rest >> 7)]
            : [0x32, (byte)(rest | 0x80), (byte)((rest >> 7) | 0x80), (byte)(rest >> 14)];
        return [.. head, 0, 1, (byte)'t', 0, (byte)(number + 1), .. Enumerable.Range(0, length).Select(at => (byte)('a' + (((number * 31) + at) % 26)))];
    }
}
