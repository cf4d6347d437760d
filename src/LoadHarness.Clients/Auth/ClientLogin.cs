using LoadHarness.Clients.Http;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Auth;

/// <summary>
/// The token of one client where it comes from a login over HTTP: asks for it before the first dial, refreshes it before its
/// end, and asks anew once the server has refused it. Dials wait for it without a thread. Guarded by the client's gate.
/// <code>
///   none --dial: ask--> asking --token--> held --its end is near: ask--> asking, the old one goes on
///    ^                    |                |
///    +----- failed -------+                +--refused, or its end has come--> none
/// </code>
/// </summary>
internal sealed class ClientLogin : ITimerTarget
{
    /// <summary>From a refresh that failed to the next try, while the old token goes on.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ChatClient _client;
    private readonly TokenLogin _login;
    private readonly ClientTimer _refresh;
    private readonly List<PendingDial> _waiting = [];
    private readonly List<Action<bool>> _awaiting = [];
    private TimeSpan? _obtainedAt; // null: no token is held
    private TimeSpan? _lifetime;
    private bool _isAsking;

    public ClientLogin(ChatClient client, TokenLogin login)
    {
        _client = client;
        _login = login;
        _refresh = new ClientTimer(this);
    }

    /// <summary>Whether the client got no token, and does not try again.</summary>
    public bool StaysAway { get; private set; }

    private bool HasGoodToken => _obtainedAt is { } since && _login.Policy.IsGood(_client.Now - since, _lifetime);

    /// <summary>Dials, at once if there is a good token, else when it has come.</summary>
    /// <param name="request">Makes the request, with the token.</param>
    /// <param name="events">Is told what comes of it.</param>
    /// <param name="dialing">Is told when the dial begins after a wait.</param>
    public IConnection Connect(Func<ConnectRequest> request, IConnectionEvents events, Action<TimeSpan> dialing)
    {
        IConnection Dial() => _client.Device.Connector.Connect(request(), events);
        if (HasGoodToken)
        {
            return Dial();
        }

        var pending = new PendingDial(
            () =>
            {
                dialing(_client.Now);
                return Dial();
            },
            (reason, isBlocked) => events.OnDialFailed(_client.Now, reason, isBlocked));
        _waiting.Add(pending);
        Ask();
        return pending;
    }

    /// <summary>Waits for a good token, without a dial.</summary>
    /// <param name="then">Is told whether there is one, maybe before this returns.</param>
    public void Await(Action<bool> then)
    {
        if (HasGoodToken)
        {
            then(true);
            return;
        }

        _awaiting.Add(then);
        Ask();
    }

    /// <summary>The server answered the upgrade with this status, or closed with this code. Takes the gate itself.</summary>
    public void OnEnded(int code)
    {
        if (_login.Policy.IsRefusal(code))
        {
            lock (_client.Gate)
            {
                OnRefused();
            }
        }
    }

    /// <summary>The server refused the login: the next dial asks for another token.</summary>
    public void OnRefused()
    {
        Stop();
        _obtainedAt = null;
    }

    /// <summary>No more refreshes; the next dial begins them again.</summary>
    public void Stop() => _client.Setup.Timers.Cancel(_refresh);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                Ask();
            }
        }
    }

    private void Ask()
    {
        if (!_isAsking)
        {
            _isAsking = true;
            _client.Device.Http!.Send(_login.Call, (in HttpAnswer answer) => OnAnswer(_login.Read(answer)));
        }
    }

    private void OnAnswer(LoginAnswer answer)
    {
        lock (_client.Gate)
        {
            _isAsking = false;
            if (answer.Token is { } token)
            {
                Hold(token, answer.Lifetime);
            }
            else if (HasGoodToken)
            {
                KeepOld(answer.Problem!);
            }
            else
            {
                StaysAway = _login.Policy.StaysAwayWithout;
            }

            var (awaiting, waiting) = (_awaiting.ToArray(), _waiting.ToArray()); // what is told may dial again
            _awaiting.Clear();
            _waiting.Clear();
            Array.ForEach(awaiting, then => then(answer.Problem is null));
            foreach (var dial in waiting)
            {
                if (answer.Problem is { } problem)
                {
                    dial.Fail(problem, answer.IsBlocked);
                }
                else
                {
                    dial.Go();
                }
            }
        }
    }

    private void Hold(string token, TimeSpan? lifetime)
    {
        _client.Identity.Token = token;
        (_obtainedAt, _lifetime, StaysAway) = (_client.Now, lifetime, false);
        if (_login.Policy.RefreshAfter(lifetime) is { } after)
        {
            _client.Setup.Timers.Arm(_refresh, _client.Now + after);
        }
    }

    private void KeepOld(string problem)
    {
        _client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Trouble,
            Client = _client.Identity.Number,
            Connection = -1,
            At = _client.Now,
            Since = _client.Now,
            Text = $"the token could not be refreshed: {problem}",
        });
        _client.Setup.Timers.Arm(_refresh, _client.Now + RetryAfter);
    }
}
