using System.Globalization;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Http;

/// <summary>
/// One HTTP request of a client, from its beginning to its one end: an answer, or the reason why there is none. Guarded by the client's
/// gate, but for the reading of the answer.
/// </summary>
/// <param name="http">What it is made with.</param>
/// <param name="call">Which request.</param>
/// <param name="then">Is told how it ended, under the gate.</param>
internal sealed class ClientRequest(ClientHttp http, HttpCall call, HttpAnswered then) : ITimerTarget
{
    private readonly CancellationTokenSource _given = new();
    private readonly TimeSpan _begunAt = http.Client.Now;
    private ClientTimer? _fails; // null: its network is there
    private string _why = "";
    private bool _isHeld; // its answer would come through a network that swallows it
    private bool _isOver;

    /// <summary>Reads an answer before the gate is taken: what is found in a long one holds nobody up; null: there is nothing to find.</summary>
    public HttpAnswered? Reader { get; init; }

    /// <summary>When it was begun.</summary>
    public TimeSpan BegunAt => _begunAt;

    /// <summary>Sends it. Under the gate.</summary>
    public void Begin(Func<string, string?>? values, HttpContent? body) =>
        http.Caller.Send(call, http.Client.Identity, values, body, _given.Token, OnAnswer);

    /// <summary>There is no network, or no longer. Under the gate.</summary>
    /// <param name="outage">Why, for people.</param>
    /// <param name="after">How long the device takes to notice, from now.</param>
    public void Lose(string outage, TimeSpan after)
    {
        _given.Cancel();
        FailAt(http.Client.Now + after, $"{call.Name} over HTTP failed: {outage}");
    }

    /// <summary>Nothing answers any more, and nothing tells of it. Under the gate.</summary>
    public void Silence(string outage)
    {
        _isHeld = true;
        FailAt(
            _begunAt + call.Template.Within,
            string.Create(CultureInfo.InvariantCulture, $"{call.Name} was not answered within {call.Template.Within.TotalSeconds:0.##} s: {outage}"));
    }

    /// <summary>The network is back: an answer that is still to come gets through. Under the gate.</summary>
    public void Release() => _isHeld = false;

    /// <summary>Nobody waits for its answer any more, and nobody is told. Under the gate.</summary>
    public void GiveUp()
    {
        if (!_isOver)
        {
            _isOver = true;
            http.Remove(this);
            _given.Cancel();
            if (_fails is not null)
            {
                http.Client.Setup.Timers.Cancel(_fails);
            }
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (http.Client.Gate)
        {
            if (timer.TryTake(due) && !_isOver)
            {
                End(HttpAnswer.Failed(_why));
            }
        }
    }

    private void FailAt(TimeSpan at, string why)
    {
        _why = why;
        http.Client.Setup.Timers.Arm(_fails ??= new ClientTimer(this), at);
    }

    private void OnAnswer(in HttpAnswer answer)
    {
        lock (http.Client.Gate)
        {
            if (_isHeld || _isOver || _given.IsCancellationRequested)
            {
                return; // it has come through a network that is not there
            }
        }

        Reader?.Invoke(answer);
        lock (http.Client.Gate)
        {
            if (!_isOver)
            {
                End(answer);
            }
        }
    }

    private void End(in HttpAnswer answer)
    {
        _isOver = true;
        http.Remove(this);
        if (_fails is not null)
        {
            http.Client.Setup.Timers.Cancel(_fails);
        }

        http.Client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Requested,
            Client = http.Client.Identity.Number,
            Connection = -1,
            At = http.Client.Now,
            Since = _begunAt,
            Purpose = call.Purpose,
            Bytes = (uint)answer.Body.Length,
            Text = answer.Problem,
        });
        then(answer);
    }
}
