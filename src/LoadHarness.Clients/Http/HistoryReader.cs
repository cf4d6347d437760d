using System.Globalization;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Reads the history of the client's room, page by page, and tells which messages of this run are in it. One reading at a time: what asks
/// for another meanwhile gets one when it is over. Guarded by the client's gate.
/// </summary>
internal sealed class HistoryReader : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly HistoryPolicy _policy;
    private readonly HttpCalls _calls;
    private readonly ClientTimer _pause;
    private StableRandom _random;
    private bool _isReading;
    private bool _isWanted; // once more, when the reading is over
    private bool _isStopped;

    public HistoryReader(ChatClient client, HistoryPolicy policy, HttpCalls calls, StableRandom random)
    {
        (_client, _policy, _calls, _random) = (client, policy, calls, random);
        _pause = new ClientTimer(this);
    }

    public override void OnArrived(TimeSpan at) => _isStopped = false;

    public override void OnLoaded(TimeSpan at) => On(HistoryMoment.Load);

    public override void OnDialing(TimeSpan at) => On(HistoryMoment.Dial);

    public override void OnOpened(TimeSpan at) => On(HistoryMoment.Open);

    public override void OnJoined(TimeSpan at) => On(HistoryMoment.Joined);

    public override void Stop()
    {
        _isStopped = true;
        _isWanted = false;
        if (_pause.Due != ClientTimer.Never)
        {
            _client.Setup.Timers.Cancel(_pause);
            _isReading = false;
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                Read();
            }
        }
    }

    private void On(HistoryMoment moment)
    {
        if (moment != _policy.When)
        {
            return;
        }

        if (_isReading)
        {
            _isWanted = true;
        }
        else
        {
            Begin();
        }
    }

    private void Begin()
    {
        _isReading = true;
        if (_policy.Delay > TimeSpan.Zero)
        {
            _client.Setup.Timers.Arm(_pause, _client.Now + _policy.DelayOf(_random.NextDouble()));
        }
        else
        {
            Read();
        }
    }

    /// <summary>With a login over HTTP the first history waits for its token, too.</summary>
    private void Read()
    {
        if (_client.Login is { } login)
        {
            login.Await(has =>
            {
                if (has && !_isStopped)
                {
                    Ask(1);
                }
                else
                {
                    OnOver();
                }
            });
        }
        else
        {
            Ask(1);
        }
    }

    private void Ask(int page)
    {
        int? rows = null;
        _client.Device.Http!.Send(
            _calls.History!,
            (in HttpAnswer answer) =>
            {
                if (!_isStopped && answer.Problem is null && _policy.GoesOn(page, rows))
                {
                    Ask(page + 1);
                }
                else
                {
                    OnOver();
                }
            },
            name => name switch
            {
                HistoryPolicy.PageVariable => page.ToString(CultureInfo.InvariantCulture),
                HistoryPolicy.PageSizeVariable => _policy.PageSize.ToString(CultureInfo.InvariantCulture),
                _ => null,
            },
            reader: (in HttpAnswer answer) =>
            {
                Tell(answer.Body);
                rows = _policy.Pages > 1 ? _calls.HistoryRows!.Each(answer.Body, null) : null;
            });
    }

    private void OnOver()
    {
        _isReading = false;
        if (_isWanted)
        {
            _isWanted = false;
            Begin();
        }
    }

    /// <summary>Stamps survive every escaping, so that the answer need not be understood. Without the gate.</summary>
    private void Tell(ReadOnlySpan<byte> answer)
    {
        var at = _client.Now;
        while (Stamp.Find(answer, out var stamp, out var end) is var found and not StampSearch.None)
        {
            answer = answer[end..];
            if (found == StampSearch.Found && stamp.Run == _client.Setup.Run)
            {
                _client.Emit(new ClientEvent
                {
                    Kind = ClientEventKind.Fetched,
                    Client = _client.Identity.Number,
                    Connection = -1,
                    At = at,
                    Since = stamp.Due,
                    Peer = stamp.Sender,
                    Sequence = stamp.Sequence,
                });
                _client.Screen?.Show(stamp, at, connection: -1);
            }
        }
    }
}
