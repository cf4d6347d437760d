using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>The WebSocket endpoints: whom the <see cref="Doorkeeper"/> lets in, and the life of one connection.</summary>
internal sealed class SocketEndpoints(ChatHub hub)
{
    private readonly Doorkeeper _door = new(hub);

    /// <summary>The endpoint of a dialect.</summary>
    public async Task ServeAsync(HttpContext context, Dialect dialect)
    {
        var knock = dialect.Read(context.Request);
        var admission = _door.Judge(context, dialect, knock);
        if (admission.Status != StatusCodes.Status101SwitchingProtocols)
        {
            if (admission.Status == StatusCodes.Status426UpgradeRequired)
                context.Response.Headers.Upgrade = "websocket";
            await PlainText.WriteAsync(context, admission.Status, admission.Text).ConfigureAwait(false);
            return;
        }

        if (!dialect.AnswersJoin)
            await hub.Defects.SlowLogins.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        var offered = dialect.SubProtocol is { } name && context.WebSockets.WebSocketRequestedProtocols.Contains(name);
        var socket = await context.WebSockets
            .AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = offered ? dialect.SubProtocol : null })
            .ConfigureAwait(false);
        var wire = ((TappedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>()).Wire!;
        var connection = hub.Open(admission.Pass?.User ?? string.Empty, socket, wire);
        if (admission.Pass is { } pass)
            connection.Admit(pass);
        IConversation conversation = admission.Pass is null
            ? new RefusedConversation(connection, admission.Text)
            : dialect.Converse(new Guest(connection, hub, knock.Room, Echo(context.Request, dialect)));
        await LiveAsync(connection, socket, conversation).ConfigureAwait(false);
    }

    /// <summary>The address decides, then the rule, then what the clients of the dialect need.</summary>
    private bool Echo(HttpRequest request, Dialect dialect) => request.Query["echo"].ToString() switch
    {
        "0" => false,
        "1" => true,
        _ => hub.Options.Rules.Echo ?? dialect.Echoes,
    };

    private async Task LiveAsync(ChatConnection connection, WebSocket socket, IConversation conversation)
    {
        try
        {
            using var pulse = Pulse.Start(connection, hub);
            using var reader = new MessageReader(socket, hub.Options.MaxMessageBytes);
            await ReadAsync(connection, socket, reader, conversation).ConfigureAwait(false);
        }
        finally
        {
            // Whatever ended the reading: no room may go on delivering to it, and the socket is given up only when no write is under way.
            connection.TryEnd(EndCause.Abort);
            connection.Outbox.Kill();
            await connection.Outbox.Finished.ConfigureAwait(false);
            hub.Closed(connection);

            // Disposing a WebSocket that has failed makes the web server reset the TCP connection, and the reset can overtake its last
            // close frame.
            if (socket.State != WebSocketState.Aborted)
                socket.Dispose();
        }
    }

    private async Task ReadAsync(ChatConnection connection, WebSocket socket, MessageReader reader, IConversation conversation)
    {
        try
        {
            conversation.Begin();
            InboundKind kind;
            while ((kind = await reader.ReadAsync().ConfigureAwait(false)) != InboundKind.Close)
            {
                if (kind == InboundKind.TooBig)
                    connection.Close(CloseCode.TooBig, $"a message may have {hub.Options.MaxMessageBytes} bytes", EndCause.Violation);
                else if (connection.IsEnding)
                    hub.Ledger.Count(LedgerCounter.Ignored);
                else
                    conversation.Hear(reader.Type, reader.Payload);
            }

            // A close frame without a code reads as 1005, which must not be sent.
            var code = (int)(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure);
            connection.AnswerClose(CloseCode.IsLegal(code) ? code : CloseCode.Normal);
            await connection.Outbox.Finished.ConfigureAwait(false);
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // The peer broke the protocol. The WebSocket has answered 1002 or 1007 by itself; cutting now could overtake that answer.
            connection.TryEnd(EndCause.Violation);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Terminate(EndCause.Abort);
        }
    }
}
