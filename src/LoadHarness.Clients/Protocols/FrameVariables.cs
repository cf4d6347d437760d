using System.Buffers;
using System.Security.Cryptography;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>A value that is made when a frame is written. Immutable, thread-safe.</summary>
internal interface IFrameValue
{
    /// <summary>Whether it depends on the time.</summary>
    bool UsesTime { get; }

    /// <summary>Writes it; what it is made of needs no escaping.</summary>
    void Write(in FrameContext context, IBufferWriter<byte> frame);
}

/// <summary>What the frames of a wire format may hold beside the fields of a client: captures, values that are made, a signature. Immutable.</summary>
internal sealed class FrameVariables
{
    private readonly Dictionary<string, int> _slots = [];
    private readonly Dictionary<string, IFrameValue> _made = [];

    /// <summary>Reads the names.</summary>
    /// <param name="definition">The wire format; null: there are none of it.</param>
    /// <param name="signature">What <c>${signature}</c> is; null: it is empty.</param>
    public FrameVariables(ProtocolDefinition? definition, SignaturePolicy? signature)
    {
        foreach (var name in definition?.Captures ?? [])
        {
            _slots.Add(name, _slots.Count);
        }

        if (signature is not null)
        {
            _made.Add(AuthPolicy.SignatureVariable, Signer = new FrameSigner(signature, this));
        }

        foreach (var value in definition?.Values.Where(value => value.Signature is null) ?? [])
        {
            _made.Add(value.Name, Make(value));
        }

        // Made before any of them has its name: what is signed may hold all other values, but no HMAC.
        var hmacs = definition?.Values.Where(value => value.Signature is not null).Select(value => (value.Name, new FrameSigner(value.Signature!, this))).ToList();
        foreach (var (name, signer) in hmacs ?? [])
        {
            _made.Add(name, signer);
        }
    }

    /// <summary>Nothing but the fields of a client.</summary>
    public static FrameVariables None { get; } = new(null, null);

    /// <summary>How many pieces of inbound frames are kept.</summary>
    public int Captures => _slots.Count;

    /// <summary>How many values are made anew for each frame.</summary>
    public int Values { get; private set; }

    /// <summary>Makes <c>${signature}</c>; null: it is empty.</summary>
    public FrameSigner? Signer { get; }

    /// <summary>Where a capture is kept; null: there is none of that name.</summary>
    public int? SlotOf(string name) => _slots.TryGetValue(name, out var slot) ? slot : null;

    /// <summary>A value that is made; null: there is none of that name.</summary>
    public IFrameValue? Made(string name) => _made.GetValueOrDefault(name);

    private IFrameValue Make(MadeValue value) => value.Kind switch
    {
        ValueKind.Counter => new CounterValue(Values++, value.Length),
        ValueKind.Uuid => new UuidValue(Values++),
        ValueKind.RandomHex => new RandomValue(Values++, "0123456789abcdef"u8.ToArray(), value.Length),
        ValueKind.RandomDigits => new RandomValue(Values++, "0123456789"u8.ToArray(), value.Length),
        _ => throw new ArgumentException($"The value '{value.Name}' has nothing to sign."),
    };

    private sealed class CounterValue(int slot, int first) : IFrameValue
    {
        public bool UsesTime => false;

        public void Write(in FrameContext context, IBufferWriter<byte> frame)
        {
            context.State!.TakeFirst(slot);
            CompiledTemplate.WriteNumber(first + context.State.Value(slot).Frames - 1, frame);
        }
    }

    private sealed class UuidValue(int slot) : IFrameValue
    {
        private const int Length = 36;

        public bool UsesTime => false;

        public void Write(in FrameContext context, IBufferWriter<byte> frame)
        {
            var isFirst = context.State!.TakeFirst(slot);
            var text = context.State.Value(slot).Text ??= new byte[Length];
            if (isFirst)
            {
                Guid.NewGuid().TryFormat(text, out _);
            }

            frame.Write(text);
        }
    }

    /// <summary>Never the same in two runs: a server may remember what it has seen.</summary>
    private sealed class RandomValue(int slot, byte[] digits, int length) : IFrameValue
    {
        public bool UsesTime => false;

        public void Write(in FrameContext context, IBufferWriter<byte> frame)
        {
            var isFirst = context.State!.TakeFirst(slot);
            var text = context.State.Value(slot).Text ??= new byte[length];
            if (isFirst)
            {
                RandomNumberGenerator.GetItems(digits, text.AsSpan());
            }

            frame.Write(text);
        }
    }
}
