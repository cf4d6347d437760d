using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Cli.Slices;

/// <summary>Lets those in who know the token. Takes the same time for every wrong one, so that it cannot be guessed sign by sign. Thread-safe.</summary>
/// <param name="token">The token.</param>
/// <param name="say">Is told once of each address that does not know it.</param>
internal sealed class RendezvousAccess(string token, Action<string> say)
{
    private const string Scheme = "Bearer ";
    private const int MostRemembered = 100;

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token)); // of equal length, whatever is compared with it
    private readonly HashSet<string> _told = [];

    /// <summary>Why a request is refused; null: it is not.</summary>
    public string? Refuse(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var isGiven = header.StartsWith(Scheme, StringComparison.Ordinal);
        if (isGiven && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..])), _hash))
        {
            return null;
        }

        var address = context.Connection.RemoteIpAddress;
        var from = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "an unknown address";
        if (IsNew(from))
        {
            say($"A process at {from} came to the rendezvous with {(isGiven ? "another token" : "no token")}: {SliceReading.TokenVariable} must be the same for all slices.");
        }

        return isGiven
            ? $"the token is not that of slice 1: {SliceReading.TokenVariable} must be the same for all slices"
            : "a token is needed: Authorization: Bearer …";
    }

    private bool IsNew(string address)
    {
        lock (_told)
        {
            return _told.Count < MostRemembered && _told.Add(address);
        }
    }
}
