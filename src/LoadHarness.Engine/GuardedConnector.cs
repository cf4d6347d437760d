using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Engine;

/// <summary>
/// A transport that survives its clients: what they throw when it tells them something is a fault of ours, and would pass for
/// one of the network if the transport caught it. Thread-safe.
/// </summary>
internal sealed class GuardedConnector(IConnector inner, FaultWatch faults) : IConnector
{
    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes => inner.Lanes;

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events) => inner.Connect(request, new GuardedEvents(events, faults));

    private sealed class GuardedEvents(IConnectionEvents inner, FaultWatch faults) : IConnectionEvents
    {
        public void OnDialing(TimeSpan at)
        {
            try
            {
                inner.OnDialing(at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnOpened(IConnection connection, TimeSpan at)
        {
            try
            {
                inner.OnOpened(connection, at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnRefused(int status)
        {
            try
            {
                inner.OnRefused(status);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnHandshakeHeld(TimeSpan since, TimeSpan at, bool byServer)
        {
            try
            {
                inner.OnHandshakeHeld(since, at, byServer);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnDialFailed(TimeSpan at, string reason, bool blocked)
        {
            try
            {
                inner.OnDialFailed(at, reason, blocked);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
        {
            try
            {
                inner.OnMessage(payload, isBinary, at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnAlive(TimeSpan at)
        {
            try
            {
                inner.OnAlive(at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnPong(TimeSpan at)
        {
            try
            {
                inner.OnPong(at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnSent(SendTag tag, TimeSpan at)
        {
            try
            {
                inner.OnSent(tag, at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnSendFailed(SendTag tag, TimeSpan at)
        {
            try
            {
                inner.OnSendFailed(tag, at);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
            try
            {
                inner.OnEnded(at, end);
            }
            catch (Exception e)
            {
                faults.Report(e);
            }
        }
    }
}
