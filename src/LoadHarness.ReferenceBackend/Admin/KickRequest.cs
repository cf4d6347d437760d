using System.Globalization;
using LoadHarness.ReferenceBackend.Chat;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>What <c>/admin/kick</c> is asked to do.</summary>
/// <param name="Share">Part of the connections, 0 to 1. Default 1.</param>
/// <param name="Code">Close code; null: cut without a close frame.</param>
/// <param name="Room">Only members of rooms of this name; null: everybody.</param>
internal sealed record KickRequest(decimal Share, int? Code, string? Room)
{
    /// <summary>Reads the query; null and a sentence about the first mistake if it is wrong.</summary>
    public static KickRequest? Read(IQueryCollection query, out string mistake)
    {
        mistake = string.Empty;
        var share = 1m;
        if (query["share"].ToString() is { Length: > 0 } shareText
            && (!decimal.TryParse(shareText, NumberStyles.Float, CultureInfo.InvariantCulture, out share) || share is not (>= 0 and <= 1)))
        {
            mistake = "share must be a number from 0 to 1.";
            return null;
        }

        int? code = null;
        if (query["code"].ToString() is { Length: > 0 } codeText)
        {
            if (!int.TryParse(codeText, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || !CloseCode.IsLegal(value))
            {
                mistake = "code must be a close code that may be sent: 1000-1003, 1007-1014, 3000-4999.";
                return null;
            }

            code = value;
        }

        return new KickRequest(share, code, query["room"].ToString() is { Length: > 0 } room ? room : null);
    }
}
