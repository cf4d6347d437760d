using Microsoft.AspNetCore.SignalR;

namespace LoadHarness.SignalRServer;

/// <summary>Rooms of people who talk.</summary>
/// <param name="options">The switches.</param>
/// <param name="ledger">Takes what is done.</param>
internal sealed class ChatHub(ServerOptions options, Ledger ledger) : Hub
{
    /// <summary>Lets a client into a room.</summary>
    public Task JoinRoom(string room) => room == options.Closed
        ? throw new HubException("the room is closed")
        : Groups.AddToGroupAsync(Context.ConnectionId, room);

    /// <summary>Says something to all in a room.</summary>
    public Task SendMessage(string room, string text)
    {
        var number = ledger.Receive();
        if (options.Refuse > 0 && number % options.Refuse == 0)
        {
            ledger.Refuse();
            throw new HubException("too fast");
        }

        if (options.Lie > 0 && number % options.Lie == 0)
        {
            ledger.Lie();
            return Task.CompletedTask;
        }

        return Clients.Group(room).SendAsync("ReceiveMessage", Context.ConnectionId, text);
    }
}
