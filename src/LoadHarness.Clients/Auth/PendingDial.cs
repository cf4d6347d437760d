using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.Auth;

/// <summary>
/// A dial that waits for its client's token; then it stands for the connection that comes of it. Before that it can only be
/// given up. Guarded by the client's gate.
/// </summary>
/// <param name="dial">Dials, once the token is there.</param>
/// <param name="fail">Tells that there will be no dial: why, and whether for want of something on this machine.</param>
internal sealed class PendingDial(Func<IConnection> dial, Action<string, bool> fail) : IConnection
{
    private IConnection? _connection;
    private bool _isOver;
    private bool _isHeld;

    /// <inheritdoc />
    public TimeSpan? OldestUnsent => _connection?.OldestUnsent;

    /// <summary>The token is there.</summary>
    public void Go()
    {
        if (!_isOver)
        {
            _isOver = true;
            _connection = dial();
            if (_isHeld)
            {
                _connection.Hold(true);
            }
        }
    }

    /// <summary>There will be no token.</summary>
    public void Fail(string reason, bool isBlocked)
    {
        if (!_isOver)
        {
            _isOver = true;
            fail(reason, isBlocked);
        }
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag) => _connection?.Send(payload, binary, tag);

    /// <inheritdoc />
    public bool TryPing() => _connection?.TryPing() is true;

    /// <inheritdoc />
    public void Close(int code) => _connection?.Close(code);

    /// <inheritdoc />
    public void Hold(bool held)
    {
        _isHeld = held;
        _connection?.Hold(held);
    }

    /// <inheritdoc />
    public void Abort()
    {
        if (_connection is not null)
        {
            _connection.Abort();
        }
        else
        {
            Fail("the dial was given up", isBlocked: false);
        }
    }
}
