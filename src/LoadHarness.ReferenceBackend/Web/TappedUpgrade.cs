using LoadHarness.ReferenceBackend.Chat;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>Puts a <see cref="WireTap"/> between the web server and the WebSocket it upgrades to. One per request.</summary>
internal sealed class TappedUpgrade(IHttpUpgradeFeature inner, IConnectionLifetimeFeature connection, ChatHub hub) : IHttpUpgradeFeature
{
    /// <summary>The tap, once the request has been upgraded.</summary>
    public WireTap? Wire { get; private set; }

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        var stream = await inner.UpgradeAsync().ConfigureAwait(false);
        return Wire = new WireTap(stream, hub, connection);
    }

    /// <summary>Taps the request if it can be upgraded. To be called before the WebSocket middleware looks for the feature.</summary>
    public static void Install(HttpContext context, ChatHub hub)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            var connection = context.Features.GetRequiredFeature<IConnectionLifetimeFeature>();
            context.Features.Set<IHttpUpgradeFeature>(new TappedUpgrade(upgrade, connection, hub));
        }
    }
}
