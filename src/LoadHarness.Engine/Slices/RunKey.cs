using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Engine.Slices;

/// <summary>The identity of a run that several processes play, where nobody hands one out: made from what all of them know. Pure.</summary>
public static class RunKey
{
    /// <summary>An identity for stamps: the same for the same words, and hardly the same for others.</summary>
    /// <param name="words">What makes the run: scenario, seed, number of slices, and a text or an instant that no other run has.</param>
    public static uint IdentityOf(params string[] words)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words)));
        return (uint)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Stamp.MaxRun);
    }
}
