using System.Globalization;
using System.Text.Json;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Merging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// What the slices ask slice 1 over HTTP. Below <c>/slices/{k}/attempts/{id}</c>: POST comes, POST <c>/beats</c> says how far the slice is,
/// POST <c>/end</c> ends the run for all, POST <c>/leave</c> leaves without a result, PUT <c>/result</c> delivers it; GET <c>/clock</c> tells
/// the time. Every answer is a <see cref="RendezvousMessage"/>: 200, 409 for a refusal, 400 for what cannot be understood. Thread-safe.
/// </summary>
internal sealed class RendezvousEndpoints(Rendezvous rendezvous, ResultStore store, TimeProvider time, Action<string> say)
{
    /// <summary>Whether the slice waits for the start, in the query of a beat.</summary>
    public const string ReadyName = "ready";

    /// <summary>Path of one attempt at a slice.</summary>
    private const string Attempt = "/slices/{slice:int}/attempts/{attempt}";
    private const int LongestAttempt = 40;
    private const int MostBytes = 4 << 20; // of a report: a limited timer is a few KB for each phase and population
    private const long MostPacked = ResultStore.MostBytes / 4;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/clock", context => AnswerAsync(context, new RendezvousMessage()));
        routes.MapPost(Attempt, Answered(ComeAsync));
        routes.MapPost(Attempt + "/beats", Answered(BeatAsync));
        routes.MapPost(Attempt + "/end", Answered(CallOffAsync));
        routes.MapPost(Attempt + "/leave", Answered(LeaveAsync));
        routes.MapPut(Attempt + "/result", Answered(DeliverAsync));
    }

    /// <summary>Sends an answer.</summary>
    public Task AnswerAsync(HttpContext context, RendezvousMessage message, int? status = null)
    {
        context.Response.StatusCode = status ?? (message.Refusal is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
        context.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(message with { Clock = time.GetUtcNow() }, RendezvousMessage.Json);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private RequestDelegate Answered(Func<HttpContext, int, string, Task<RendezvousMessage>> act) => async context =>
    {
        try
        {
            var (slice, attempt) = (int.Parse((string)context.Request.RouteValues["slice"]!, CultureInfo.InvariantCulture), (string)context.Request.RouteValues["attempt"]!);
            if (attempt.Length > LongestAttempt || !attempt.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                throw new FormatException("an attempt is named by letters and digits"); // people will read it
            }

            await AnswerAsync(context, await act(context, slice, attempt).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            await AnswerAsync(context, new RendezvousMessage { Refusal = $"this cannot be understood: {e.Message}" }, StatusCodes.Status400BadRequest).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, new RendezvousMessage { Refusal = e.Message }, e.StatusCode).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Who asked is gone; whether that matters is told by its silence.
        }
    };

    private async Task<RendezvousMessage> ComeAsync(HttpContext context, int slice, string attempt)
    {
        var terms = await ReadAsync<RendezvousTerms>(context).ConfigureAwait(false);
        var answer = rendezvous.Come(slice, attempt, terms);
        return RendezvousMessage.Of(answer) with { Run = answer.Refusal is null ? rendezvous.Run : null };
    }

    private async Task<RendezvousMessage> BeatAsync(HttpContext context, int slice, string attempt)
    {
        var report = context.Request.ContentLength is 0 ? null : PackedReport.Parse(await BytesAsync(context).ConfigureAwait(false));
        return RendezvousMessage.Of(rendezvous.Beat(slice, attempt, context.Request.Query.ContainsKey(ReadyName), report));
    }

    private async Task<RendezvousMessage> CallOffAsync(HttpContext context, int slice, string attempt) =>
        RendezvousMessage.Of(rendezvous.CallOff(slice, attempt, await ReadAsync<RunEnding>(context).ConfigureAwait(false)));

    private async Task<RendezvousMessage> LeaveAsync(HttpContext context, int slice, string attempt) =>
        RendezvousMessage.Of(rendezvous.Leave(slice, attempt, await ReadAsync<string>(context).ConfigureAwait(false)));

    private async Task<RendezvousMessage> DeliverAsync(HttpContext context, int slice, string attempt)
    {
        if (rendezvous.MayDeliver(slice, attempt) is { Refusal: not null } refused)
        {
            return RendezvousMessage.Of(refused);
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MostPacked;
        try
        {
            await store.SaveAsync(slice, context.Request.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (OutputTrouble.Is(e) && !context.RequestAborted.IsCancellationRequested && e is not BadHttpRequestException)
        {
            var trouble = $"the result of slice {slice.ToString(CultureInfo.InvariantCulture)} could not be written by slice 1: {OutputTrouble.DescribeWithoutPath(e)}";
            say($"{store.PathOf(slice)}: {trouble}.");
            return new RendezvousMessage { Refusal = trouble, MayChange = true };
        }

        return RendezvousMessage.Of(rendezvous.Delivered(slice, attempt));
    }

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        JsonSerializer.Deserialize<T>(await BytesAsync(context).ConfigureAwait(false), RendezvousMessage.Json) ?? throw new FormatException("it is empty");

    private static async Task<byte[]> BytesAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MostBytes;
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, MostBytes));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }
}
