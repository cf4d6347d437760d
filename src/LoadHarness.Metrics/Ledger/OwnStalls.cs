namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// When the harness itself was far behind: what had been received was older than half of H when it came to it. Whoever reads
/// so late may hold up the sender, too; an absence in such a time proves nothing against the backend. Thread-safe.
/// </summary>
/// <param name="lostAfter">H.</param>
/// <param name="memory">How long a stall is remembered.</param>
internal sealed class OwnStalls(TimeSpan lostAfter, TimeSpan memory)
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan From, TimeSpan To)> _stalls = [];
    private volatile bool _any;

    /// <summary>Something that was ready at one instant was come to only at another.</summary>
    public void Note(TimeSpan ready, TimeSpan done)
    {
        if (done - ready <= lostAfter / 2)
        {
            return;
        }

        lock (_gate)
        {
            for (var i = _stalls.Count - 1; i >= 0; i--)
            {
                if (_stalls[i].From <= done && ready <= _stalls[i].To)
                {
                    ready = ready < _stalls[i].From ? ready : _stalls[i].From;
                    done = done > _stalls[i].To ? done : _stalls[i].To;
                    _stalls.RemoveAt(i);
                }
                else if (_stalls[i].To + memory < done)
                {
                    _stalls.RemoveAt(i);
                }
            }

            _stalls.Add((ready, done));
            _any = true;
        }
    }

    /// <summary>Whether the harness was far behind at any time between the sending of a message and its limit.</summary>
    public bool Excuse(TimeSpan sent)
    {
        if (!_any)
        {
            return false; // as nearly always: no lock for that
        }

        lock (_gate)
        {
            return _stalls.Exists(stall => stall.From <= sent + lostAfter && sent <= stall.To);
        }
    }
}
