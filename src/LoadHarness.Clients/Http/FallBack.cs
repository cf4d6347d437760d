using System.Globalization;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Lets a client poll when its WebSocket cannot be opened, and tries from time to time whether it can be again. When the client dials is
/// the business of its reconnect policy, as ever. Guarded by the client's gate.
/// <code>
///   socket --so many dials failed--> the next dial is a poll --answered--> polling --the WebSocket could be opened--> socket
///     ^                                       |                              |
///     +--------- no answer: one more dial of the socket, then a poll --------+
/// </code>
/// </summary>
internal sealed class FallBack : ClientHabit, IConnector, IConnectionEvents, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly FallBackPolicy _policy;
    private readonly HttpCalls _calls;
    private readonly ClientTimer _retry;
    private readonly ClientTimer _return;
    private IConnection? _trial;
    private int _failures;

    public FallBack(ChatClient client, FallBackPolicy policy, HttpCalls calls)
    {
        (_client, _policy, _calls) = (client, policy, calls);
        (_retry, _return) = (new ClientTimer(this), new ClientTimer(this));
    }

    public string Name => "long polling";

    private bool IsPolling => _client.Device.Connector == this;

    /// <summary>Dials by a poll.</summary>
    public IConnection Connect(ConnectRequest request, IConnectionEvents events) =>
        new PollingConnection(_client, (ClientSession)events, _policy, _calls);

    public override void OnArrived(TimeSpan at) => UseSocket(failures: 0);

    public override void OnOpened(TimeSpan at)
    {
        _failures = 0;
        if (IsPolling)
        {
            _client.Emit(ClientEventKind.Trouble, at, at, text: string.Create(
                CultureInfo.InvariantCulture, $"goes on by long polling over HTTP: {_policy.AfterFailures} dials had failed"));
            Wait();
        }
    }

    public override void OnDialFailed(TimeSpan at, string why)
    {
        if (IsPolling)
        {
            DialSocketOnce();
        }
        else if (++_failures >= _policy.AfterFailures)
        {
            _client.Device.Connector = this;
        }
    }

    public override void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        if (IsPolling)
        {
            DialSocketOnce();
        }
    }

    public override void Stop() => UseSocket(failures: 0);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (!timer.TryTake(due) || !IsPolling)
            {
                return;
            }

            if (timer == _return)
            {
                DialSocketOnce();
                _client.Redial();
            }
            else if (_client.Device.Outage is null)
            {
                Try();
            }
            else
            {
                Wait();
            }
        }
    }

    /// <summary>The WebSocket can be opened: the trial is closed, and the client dials it as it dials any.</summary>
    void IConnectionEvents.OnOpened(IConnection connection, TimeSpan at)
    {
        connection.Close(1000);
        lock (_client.Gate)
        {
            _trial = null;
            if (IsPolling)
            {
                _client.Setup.Timers.Arm(_return, _client.Now);
            }
        }
    }

    void IConnectionEvents.OnDialFailed(TimeSpan at, string reason, bool blocked)
    {
        lock (_client.Gate)
        {
            _trial = null;
            if (IsPolling)
            {
                Wait();
            }
        }
    }

    void IConnectionEvents.OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
    {
    }

    void IConnectionEvents.OnAlive(TimeSpan at)
    {
    }

    void IConnectionEvents.OnSent(SendTag tag, TimeSpan at)
    {
    }

    void IConnectionEvents.OnSendFailed(SendTag tag, TimeSpan at)
    {
    }

    void IConnectionEvents.OnEnded(TimeSpan at, ConnectionEnd end)
    {
    }

    private void Try()
    {
        var setup = _client.Setup;
        _trial = null;
        var dial = setup.Connector.Connect(
            setup.Protocol.Request(setup.Target, _client.Identity, setup.Plan.Scenario.Target.ConnectTimeout), this);
        _trial = _retry.Due == ClientTimer.Never && _return.Due == ClientTimer.Never ? dial : null; // else it was told already
    }

    private void Wait()
    {
        if (_policy.RetrySocketEvery is { } every)
        {
            _client.Setup.Timers.Arm(_retry, _client.Now + every);
        }
    }

    /// <summary>The next dial is one of the socket; if it fails, the one after it is a poll again.</summary>
    private void DialSocketOnce() => UseSocket(_policy.AfterFailures - 1);

    private void UseSocket(int failures)
    {
        _failures = failures;
        _client.Device.Connector = _client.Setup.Connector;
        _client.Setup.Timers.Cancel(_retry);
        _client.Setup.Timers.Cancel(_return);
        EndTrial();
    }

    private void EndTrial()
    {
        var trial = _trial;
        _trial = null;
        trial?.Abort();
    }
}
