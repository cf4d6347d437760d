using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// Makes choices of what command line and environment say of slices; the command line wins. Our own variables count by themselves. Those of
/// a scheduler count only where <c>--slices</c> asks for them: tasks of an array may just as well play a scenario each.
/// </summary>
/// <param name="environment">Value of an environment variable; null or empty: there is none.</param>
/// <param name="time">The wall clock.</param>
internal sealed partial class SliceReading(Func<string, string?> environment, TimeProvider time)
{
    /// <summary>Variable with the token that the slices of a run share.</summary>
    public const string TokenVariable = "LOADHARNESS_TOKEN";

    /// <summary>Variable with the text that slices without a rendezvous share.</summary>
    public const string RunKeyVariable = "LOADHARNESS_RUN_KEY";

    /// <summary>Variable by which Kubernetes numbers the pods of an indexed job, from 0.</summary>
    public const string KubernetesIndex = "JOB_COMPLETION_INDEX";

    private const string SliceVariable = "LOADHARNESS_SLICE";
    private const string SlurmId = "SLURM_ARRAY_TASK_ID";
    private const string SlurmCount = "SLURM_ARRAY_TASK_COUNT";
    private const string SlurmFirst = "SLURM_ARRAY_TASK_MIN";
    private const string SlurmStep = "SLURM_ARRAY_TASK_STEP";
    private const string SlurmJob = "SLURM_ARRAY_JOB_ID";
    private const string Auto = "auto";
    private const string TimeExample = "2026-11-22T03:00:00Z";
    private const int MostSlices = 10_000;
    private const int AttemptLength = 8;
    private const string AttemptAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static readonly TimeSpan FarthestStart = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>Makes the choices.</summary>
    /// <param name="words">The command line.</param>
    /// <exception cref="UserException">It cannot be meant so.</exception>
    public SliceChoices Read(SliceWords words)
    {
        Refuse(words.Slice is not null && words.Slices is not null, "--slice says which part this process plays, --slices has the scheduler say it: write one of them.");
        Refuse(words.StartAt is not null && words.Rendezvous is not null, "--start-at and --rendezvous both say when the slices begin: write one of them.");
        Refuse(words.Rendezvous is null && words.Listen is not null, "--rendezvous-listen: there is no --rendezvous that slice 1 could listen for.");
        Refuse(words.Rendezvous is null && words.Timeout is not null, "--rendezvous-timeout: there is no --rendezvous to wait at.");
        Refuse(words.Rendezvous is not null && words.RunKey is not null, "--run-key: at a rendezvous slice 1 gives the run its identity; leave it out.");
        if (ReadSlice(words) is not { } part)
        {
            var alone = words.StartAt is not null ? "--start-at" : words.Rendezvous is not null ? "--rendezvous" : words.RunKey is not null ? "--run-key" : null;
            Refuse(alone is not null, $"{alone} is for the slices of a run: say which one this is with --slice 2/4.");
            return SliceChoices.Whole;
        }

        var startAt = words.StartAt is { } text ? Instant(text) : (DateTimeOffset?)null;
        // An instant that was agreed tells a run from others as well as a text does.
        var key = words.Rendezvous is null ? RunKey(words) ?? startAt?.ToString("O", CultureInfo.InvariantCulture) : null;
        return new SliceChoices
        {
            Slice = part with { Attempt = RandomNumberGenerator.GetString(AttemptAlphabet, AttemptLength), SharesIdentity = key is not null || words.Rendezvous is not null },
            StartAt = startAt,
            Rendezvous = words.Rendezvous is { } url ? Rendezvous(url, words, part.Number) : null,
            RunKey = key,
        };
    }

    private SliceOfRun? ReadSlice(SliceWords words) =>
        words.Slice is { } typed ? Part("--slice", typed)
        : words.Slices is { } count ? OfScheduler(count)
        : Variable(SliceVariable) is { } given ? Part(SliceVariable, given)
        : null;

    private static SliceOfRun Part(string source, string text) =>
        text.Split('/') is [var number, var of] && WholeNumber(number) is { } k && WholeNumber(of) is { } n && k >= 1 && k <= n
            ? Part(source, text, k, n)
            : throw new UserException($"{source}: '{text}' is no part of a run: 2/4 is the second of four.");

    private static SliceOfRun Part(string source, string text, int number, int of) => of > MostSlices
        ? throw new UserException($"{source}: {text}: a run can be cut into {MostSlices} slices at most.")
        : new SliceOfRun(number, of);

    private SliceOfRun OfScheduler(string text)
    {
        var count = text == Auto ? (int?)null
            : WholeNumber(text) is { } number and > 0 ? number
            : throw new UserException($"--slices: '{text}' is no number of slices: write 4, or {Auto} for as many as the Slurm array has tasks.");
        var (kubernetes, slurm) = (Number(KubernetesIndex), Number(SlurmId));
        Refuse(kubernetes is not null && slurm is not null, $"--slices: {KubernetesIndex} and {SlurmId} are both set: say which part this is with --slice.");
        return kubernetes is { } index ? OfKubernetes(index, count)
            : slurm is { } task ? OfSlurm(task, count)
            : throw new UserException($"--slices {text}: no scheduler says which of them this is ({KubernetesIndex} and {SlurmId} are not set): write --slice 1/{count?.ToString(CultureInfo.InvariantCulture) ?? "n"}.");
    }

    private static SliceOfRun OfKubernetes(int index, int? count)
    {
        var of = count ?? throw new UserException($"--slices {Auto}: Kubernetes does not tell its pods how many there are: write the completions of the job as --slices N.");
        Refuse(index >= of, string.Create(CultureInfo.InvariantCulture, $"--slices {of}: {KubernetesIndex} is {index}, but runs from 0 to {of - 1} in a job of {of} completions."));
        return Part("--slices", $"{of}", index + 1, of);
    }

    private SliceOfRun OfSlurm(int task, int? count)
    {
        var size = Number(SlurmCount);
        var of = count ?? size ?? throw new UserException($"--slices {Auto}: {SlurmCount} is not set: write --slices N.");
        Refuse(size is not null && size != of, string.Create(
            CultureInfo.InvariantCulture,
            $"--slices {of}: the Slurm array has {size} tasks. To play a slice again by itself, say which one: --slice k/{of}."));
        var place = task - (Number(SlurmFirst) ?? 0);
        var step = Math.Max(1, Number(SlurmStep) ?? 1);
        Refuse(place < 0 || place % step != 0 || place / step >= of, string.Create(
            CultureInfo.InvariantCulture,
            $"--slices {of}: {SlurmId} {task} is no task of an array of {of} from {Number(SlurmFirst) ?? 0} on: write --slice k/{of}."));
        return Part("--slices", $"{of}", (place / step) + 1, of);
    }

    private string? RunKey(SliceWords words)
    {
        var key = words.RunKey ?? Variable(RunKeyVariable) ?? Variable(SlurmJob);
        Refuse(key is not null && key.Trim().Length == 0, "--run-key: an empty text tells no run from another.");
        return key;
    }

    private DateTimeOffset Instant(string text)
    {
        Refuse(TimeOfDay().IsMatch(text), $"--start-at: '{text}' is another instant on each day and in each time zone: write {TimeExample}.");
        if (!InstantText().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            throw new UserException($"--start-at: '{text}' is no instant with its time zone: write {TimeExample}, or 2026-11-22T04:00:00+01:00.");
        }

        var ahead = instant - time.GetUtcNow();
        Refuse(ahead <= TimeSpan.Zero, $"--start-at: {text} was {Readable.Duration(ahead.Negate())} ago by the clock of this machine.");
        Refuse(ahead > FarthestStart, $"--start-at: {text} is {(int)ahead.TotalDays} days away; up to {FarthestStart.Days} are possible.");
        return instant.ToUniversalTime();
    }

    private RendezvousSettings Rendezvous(string text, SliceWords words, int number)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.Host.Length == 0 || url.PathAndQuery != "/" || url.Fragment.Length > 0)
        {
            throw new UserException($"--rendezvous: '{text}' is not where slices can meet: write http://HOST:PORT, with the host that slice 1 runs on.");
        }

        Refuse(url.UserInfo.Length > 0, $"--rendezvous: the address takes no user and password; the token is in {TokenVariable}.");
        Refuse(url.Port == 0, "--rendezvous: the others cannot know which port 0 becomes: name one.");
        CheckListening(url, words.Listen, number);
        var timeout = new RendezvousOptions().Timeout;
        Refuse(
            words.Timeout is { } typed && (!DurationText.TryParse(typed, out timeout) || timeout < TimeSpan.FromSeconds(1) || timeout > LongestTimeout),
            $"--rendezvous-timeout: '{words.Timeout}' is no duration from 1s to 24h: write 90s or 5m.");
        var token = Variable(TokenVariable) ?? throw new UserException(
            $"--rendezvous: {TokenVariable} is not set. Whoever knows the token can take part in the run: put the same one into the environment of all slices.");
        Refuse(token.Any(c => c is <= ' ' or > '~'), $"{TokenVariable}: only letters, digits and signs of ASCII can be sent, and no spaces.");
        return new RendezvousSettings(url, token, words.Listen, timeout);
    }

    private static void CheckListening(Uri url, string? listen, int number)
    {
        Refuse(
            listen is not null and not ("*" or "localhost") && !IPAddress.TryParse(listen, out _),
            $"--rendezvous-listen: '{listen}' is no address of this machine: write an IP address, localhost, or * for all.");
        Refuse(
            number == 1 && listen is null && !url.IsLoopback,
            $"--rendezvous: {url.Host} is not loopback, and slice 1 listens on nothing else unless told to: add --rendezvous-listen *, or the address that the others reach it by.");
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

    private int? Number(string variable) => Variable(variable) is not { } text ? null
        : WholeNumber(text) ?? throw new UserException($"{variable}: '{text}' is not a number.");

    private static int? WholeNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new UserException(message);
        }
    }

    [GeneratedRegex(@"^\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,7})?)?([Zz]|[+-]\d\d:\d\d)$")]
    private static partial Regex InstantText();
}
