namespace LoadHarness.Metrics.Stamps;

/// <summary>Fixed-width numbers in the alphabet [0-9A-Za-z], which survives JSON, XML, HTML and URL escaping. Thread-safe.</summary>
internal static class Base62
{
    private const byte Invalid = 255;
    private static readonly byte[] Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8.ToArray();
    private static readonly byte[] ValueOf = BuildValues();

    /// <summary>Digit for a value in [0, 62).</summary>
    public static byte Digit(int value) => Digits[value];

    /// <summary>Writes <paramref name="value"/> into all of <paramref name="target"/>, most significant digit first.</summary>
    public static void Write(Span<byte> target, ulong value)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 62);
            target[i] = Digits[digit];
        }
    }

    /// <summary>Reads all of <paramref name="source"/>; false if a byte is not of the alphabet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        foreach (var b in source)
        {
            var digit = ValueOf[b];
            if (digit == Invalid)
            {
                return false;
            }

            value = (value * 62) + digit;
        }

        return true;
    }

    private static byte[] BuildValues()
    {
        var values = new byte[256];
        Array.Fill(values, Invalid);
        for (byte i = 0; i < Digits.Length; i++)
        {
            values[Digits[i]] = i;
        }

        return values;
    }
}
