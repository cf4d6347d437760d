using System.Globalization;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Auth;

/// <summary>The HTTP login of a population: its request, and what its answers mean. Thread-safe.</summary>
public sealed class TokenLogin
{
    private readonly JsonPath _tokenPath;
    private readonly JsonPath? _lifetimePath;

    /// <summary>Prepares it.</summary>
    /// <param name="policy">What is asked, and when again.</param>
    /// <param name="call">The request.</param>
    public TokenLogin(LoginPolicy policy, HttpCall call)
    {
        (Policy, Call) = (policy, call);
        _tokenPath = new JsonPath(policy.TokenPath);
        _lifetimePath = policy.LifetimePath is { } path ? new JsonPath(path) : null;
    }

    /// <summary>What is asked, and when again.</summary>
    public LoginPolicy Policy { get; }

    /// <summary>The request.</summary>
    public HttpCall Call { get; }

    /// <summary>What an answer means. Neither query nor answer is shown: they may hold secrets.</summary>
    public LoginAnswer Read(in HttpAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            return LoginAnswer.Failed(problem, answer.IsBlocked);
        }

        if (_tokenPath.Read(answer.Body) is not { Length: > 0 } token)
        {
            return LoginAnswer.Failed($"{answer.Source} was answered without '{Policy.TokenPath}'");
        }

        if (token.Any(char.IsControl))
        {
            return LoginAnswer.Failed($"{answer.Source} was answered with a token that holds control characters");
        }

        if (_lifetimePath is null)
        {
            return new LoginAnswer(token, Policy.Lifetime, null);
        }

        return double.TryParse(_lifetimePath.Read(answer.Body), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds < TimeSpan.FromDays(3650).TotalSeconds
            ? new LoginAnswer(token, TimeSpan.FromSeconds(seconds), null)
            : LoginAnswer.Failed($"{answer.Source} was answered without a number of seconds in '{Policy.LifetimePath}'");
    }
}
