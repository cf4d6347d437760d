using System.Text;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// What a defect has hit: a delivery, or a connection alone. A connection is named by its number, which rises from 1 in the order in which
/// they were opened, and by its user, the token it came with; a message by its sender and its number among the messages of that sender.
/// </summary>
/// <param name="Endpoint">Path of the endpoint, such as <c>/chat</c>; empty for a connection that is in no room.</param>
/// <param name="Room">Room in which the message was said, or that the connection is in.</param>
/// <param name="Sender">Connection that said it; 0 where it was said over HTTP, and where a connection alone was hit.</param>
/// <param name="SenderUser">Its user: its token, whom that names, or the user of its address; empty where one token is asked of all.</param>
/// <param name="Message">Number among the messages of that connection, or among all that were said over HTTP, from 1.</param>
/// <param name="Receiver">Connection that should have got it, or that was hit.</param>
/// <param name="ReceiverUser">The user of that connection.</param>
/// <param name="Body">First bytes of the text that people read as it was said: the content in chat, the whole message in the relay.</param>
public sealed record Victim(
    string Endpoint, string Room, long Sender, string SenderUser, long Message, long Receiver, string ReceiverUser, string Body)
{
    /// <summary>So many bytes of the body are kept.</summary>
    public const int BodyBytes = 128;

    internal static Victim Of(Message message, ChatConnection receiver)
    {
        var origin = message.Origin;
        return new Victim(
            origin.Room.Key.Endpoint,
            origin.Room.Key.Name,
            origin.Sender.Id,
            origin.Sender.User,
            origin.Number,
            receiver.Id,
            receiver.User,
            Head(message.Body));
    }

    internal static Victim Of(ChatConnection connection)
    {
        var room = connection.Room?.Key;
        return new Victim(room?.Endpoint ?? "", room?.Name ?? "", 0, "", 0, connection.Id, connection.User, "");
    }

    private static string Head(ReadOnlySpan<byte> body)
    {
        if (body.Length <= BodyBytes)
            return Encoding.UTF8.GetString(body);

        // Not in the middle of a character: what follows must not be a continuation byte.
        var length = BodyBytes;
        while (length > BodyBytes - 4 && (body[length] & 0xC0) == 0x80)
            length--;
        return Encoding.UTF8.GetString(body[..length]);
    }
}
