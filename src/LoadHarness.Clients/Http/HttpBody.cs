using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LoadHarness.Clients.Http;

/// <summary>A body that is sent as it is, and tells when the kernel has taken its last byte.</summary>
internal sealed class HttpBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Action? _taken;
    private int _isTold;

    /// <summary>Makes one.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="isJson">Whether it is JSON; else it is text.</param>
    /// <param name="taken">Is told once, when the kernel has taken it; null: nobody wants to know.</param>
    public HttpBody(ReadOnlyMemory<byte> bytes, bool isJson, Action? taken = null)
    {
        (_bytes, _taken) = (bytes, taken);
        Headers.ContentType = new MediaTypeHeaderValue(isJson ? "application/json" : "text/plain");
    }

    /// <summary>A text.</summary>
    public static HttpBody Of(string text) => new(Encoding.UTF8.GetBytes(text), text.AsSpan().TrimStart() is ['{' or '[', ..]);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes, cancellationToken).ConfigureAwait(false);
        if (_taken is not null)
        {
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false); // else it lies in a buffer of ours
            if (Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                _taken();
            }
        }
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
