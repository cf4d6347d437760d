using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Scenarios;

namespace LoadHarness.Clients.Transport;

/// <summary>Makes the options of TLS out of the settings of a scenario.</summary>
public static class TlsOptions
{
    /// <summary>The options for all connections to a server.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Host of the URL.</param>
    /// <exception cref="TlsSettingsException">A file cannot be read; the message names it.</exception>
    public static SslClientAuthenticationOptions Of(TlsSettings settings, string host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.ServerName ?? host,
            AllowTlsResume = settings.Resume,
            EnabledSslProtocols = settings.MinVersion switch
            {
                13 => SslProtocols.Tls13,
                12 => SslProtocols.Tls12 | SslProtocols.Tls13,
                _ => SslProtocols.None,
            },
        };
        if (!settings.Verify)
        {
#pragma warning disable CA5359 // The scenario says tls: { verify: false }: a test backend with a certificate of its own.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359

            // The runtime builds a chain all the same, and would sort all authorities of the system for each connection.
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
        }
        else if (settings.Authority is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Load(authority, path =>
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPemFile(path);
                return authorities;
            }));
        }

        if (settings.ClientCertificate is { } certificate)
        {
            options.ClientCertificates = [Load(certificate, path => X509Certificate2.CreateFromPemFile(path, path))];
        }

        return options;
    }

    private static T Load<T>(string path, Func<string, T> load)
    {
        try
        {
            return load(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new TlsSettingsException($"{path}: the certificate cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>A file of the TLS settings cannot be used; the message is fit for people.</summary>
public sealed class TlsSettingsException(string message, Exception inner) : Exception(message, inner);
