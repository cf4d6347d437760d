using System.Buffers;
using System.Text;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients.Protocols;

/// <summary>What is said on one connection in a wire format that is given as data. Guarded by the client's gate.</summary>
/// <param name="format">The wire format.</param>
/// <param name="client">Whose connection it is.</param>
internal sealed class TemplateConversation(TemplateFormat format, ClientIdentity client) : IConversation
{
    private readonly FrameState? _state = format.NewState();
    private readonly FrameSplitter? _splitter = format.NewSplitter();
    private readonly Queue<uint>? _unanswered = format.AnswersInOrder ? new Queue<uint>() : null;
    private int _step; // of the login; as many as there are: it is over

    /// <inheritdoc />
    public void Open(IChatOutput output) => Advance(output);

    /// <inheritdoc />
    public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
    {
        if (isBinary && !format.Binary)
        {
            output.Unreadable("a binary frame where text is spoken", frame);
        }
        else if (_splitter is null)
        {
            ReadOne(frame, output);
        }
        else
        {
            ReadAll(_splitter, frame, output);
        }
    }

    /// <inheritdoc />
    public bool GoOn(IChatOutput output)
    {
        if (_step == format.Logins.Length || !format.Logins[_step].IsOptional)
        {
            return false;
        }

        _step++;
        Advance(output);
        return true;
    }

    /// <inheritdoc />
    public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        _unanswered?.Enqueue(sequence);
        Write(format.Say, sequence, body, frame);
    }

    /// <inheritdoc />
    public bool WriteHeartbeat(IBufferWriter<byte> frame) => Write(format.Heartbeat, frame);

    /// <inheritdoc />
    public bool WriteJoin(IBufferWriter<byte> frame) => Write(Array.FindLast(format.Logins, step => step.Send is not null)?.Send, frame);

    /// <inheritdoc />
    public bool WriteLeave(IBufferWriter<byte> frame) => Write(format.Leave, frame);

    /// <inheritdoc />
    public bool WriteSignal(string signal, IBufferWriter<byte> frame) => Write(format.SignalOf(signal), frame);

    /// <summary>Goes through the login until an answer is awaited, or it is over.</summary>
    private void Advance(IChatOutput output)
    {
        for (; _step < format.Logins.Length; _step++)
        {
            var step = format.Logins[_step];
            Post(step.Send, output);
            if (step.Expect is not null)
            {
                output.Await(step.Name, step.Within);
                return;
            }
        }

        if (format.Logins is [.., { Expect: not null }])
        {
            output.Joined();
        }
        else
        {
            output.Settle(format.Settle);
        }
    }

    private void ReadAll(FrameSplitter splitter, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        foreach (var message in splitter.Cut(frame))
        {
            ReadOne(message, output);
        }

        if (splitter.TakeTooLong())
        {
            output.Unreadable("a message without an end", frame);
        }
    }

    private void ReadOne(ReadOnlySpan<byte> message, IChatOutput output)
    {
        if (format.IsSignal(message))
        {
            output.Signal(); // first of all, because of these come more than of all others
            return;
        }

        var isStamped = format.ReadsMessages && Stamp.Find(message, out _, out _) != StampSearch.None;
        if (!isStamped && format.IsJson && !JsonPath.IsJson(message))
        {
            output.Unreadable("a frame that is not JSON", message);
            return;
        }

        Answer(message, output);
        var isKnown = ReadAnswer(message, output) || ReadNotice(message, output);
        if (isStamped && !isKnown)
        {
            output.Message(message);
            return;
        }

        ReadPlain(message, isKnown, output);
    }

    private void ReadPlain(ReadOnlySpan<byte> message, bool isKnown, IChatOutput output)
    {
        var step = _step < format.Logins.Length ? format.Logins[_step] : null;
        if (format.Chat?.Matches(message) ?? !(isKnown || format.IsLoginAnswer(message) || IsReply(message) || IsError(message)))
        {
            output.Message(message);
        }
        else if (step?.Expect?.Matches(message) is true)
        {
            Capture(step.Captures, message, output);
            _step++;
            Advance(output);
        }
        else if (step?.Refused?.Matches(message) is true)
        {
            Refuse(step, message, output);
        }
        else if (IsReply(message))
        {
            output.HeartbeatAnswered();
        }
        else if (IsError(message))
        {
            output.Error(message);
        }
    }

    private bool IsReply(ReadOnlySpan<byte> message) => format.HeartbeatReply?.Matches(message) is true;

    private bool IsError(ReadOnlySpan<byte> message) => format.Error?.Matches(message) is true;

    private void Refuse(TemplateStep step, ReadOnlySpan<byte> message, IChatOutput output)
    {
        if (step.IsOptional)
        {
            _step++;
            Advance(output);
        }
        else
        {
            output.Refused(message);
        }
    }

    /// <summary>What is to be answered at once is.</summary>
    private void Answer(ReadOnlySpan<byte> message, IChatOutput output)
    {
        foreach (var answer in format.Answers)
        {
            if (answer.Match.Matches(message))
            {
                Capture(answer.Captures, message, output);
                Post(answer.Send, output);
            }
        }
    }

    /// <summary>Whether the server speaks of a message that this client has said.</summary>
    private bool ReadAnswer(ReadOnlySpan<byte> message, IChatOutput output)
    {
        if (format.Accepted?.Match.Matches(message) is true)
        {
            if (NumberOf(format.Accepted, message) is { } accepted)
            {
                output.Accepted(accepted);
            }

            return true;
        }

        if (format.Rejected?.Match.Matches(message) is true)
        {
            if (NumberOf(format.Rejected, message) is { } rejected)
            {
                output.Rejected(rejected, message);
            }
            else if (!format.IsLoginAnswer(message) && !IsReply(message))
            {
                output.Error(message); // it refuses something, and nobody knows what
            }

            return true;
        }

        return false;
    }

    private uint? NumberOf(TemplateAnswer answer, ReadOnlySpan<byte> message) =>
        answer.Id is { } id ? id.ReadNumber(message)
        : _unanswered!.TryDequeue(out var oldest) ? oldest
        : null;

    private bool ReadNotice(ReadOnlySpan<byte> message, IChatOutput output)
    {
        foreach (var (name, match) in format.Notices)
        {
            if (match.Matches(message))
            {
                output.Notice(name, message);
                return true;
            }
        }

        return false;
    }

    /// <summary>What is not there is told: the frames that hold it will be wrong, and nobody would know why.</summary>
    private void Capture(FrameCapture[] captures, ReadOnlySpan<byte> message, IChatOutput output)
    {
        foreach (var capture in captures)
        {
            if (capture.Field.Read(message) is { } text)
            {
                _state!.Captured[capture.Slot] = Encoding.UTF8.GetBytes(text);
            }
            else
            {
                output.Unreadable($"a frame without '{capture.Name}', which is captured from it", message);
            }
        }
    }

    private void Post(CompiledTemplate? template, IChatOutput output)
    {
        var frame = MessageBuffers.Frame();
        if (Write(template, frame))
        {
            output.Send(frame.WrittenSpan);
        }
    }

    private bool Write(CompiledTemplate? template, IBufferWriter<byte> frame)
    {
        if (template is not null)
        {
            Write(template, 0, [], frame);
        }

        return template is not null;
    }

    private void Write(CompiledTemplate template, uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        _state?.BeginFrame();
        template.Write(client, format.Clock, frame, sequence, body, _state);
        frame.Write(format.Separator);
    }
}
