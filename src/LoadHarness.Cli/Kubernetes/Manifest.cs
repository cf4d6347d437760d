using System.Globalization;
using LoadHarness.Cli.Slices;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>
/// What plays a run on a Kubernetes cluster, as one stream of YAML: the files of the scenario, a Service without an address of its own by
/// which the slices find the first one, and an Indexed Job with a pod for each slice. A slice that dies is not started again: its clients would
/// begin anew, and the run would be another one. Pure.
/// </summary>
/// <param name="choices">What the command line chose.</param>
/// <param name="cut">The plan in slices.</param>
/// <param name="reading">What the scenario was read from.</param>
/// <param name="tree">The files.</param>
/// <param name="needs">What each pod is given.</param>
internal sealed class Manifest(JobChoices choices, PlanCut cut, ScenarioReading reading, ScenarioTree tree, PodNeeds needs)
{
    /// <summary>Where the slices meet.</summary>
    public const int Port = 7070;

    private const int User = 1654; // app, the user that the images of .NET come with

    private const string Token = SliceReading.TokenVariable;
    private const string RunKey = SliceReading.RunKeyVariable;
    private const string Index = SliceReading.KubernetesIndex;
    private const string FilesFolder = "/scenario";
    private const string OutputFolder = "/out";

    private IReadOnlyList<string> Variables => [Token, .. reading.Variables.Where(name => name != Token)];

    private bool HasSecretFiles => tree.Files.Any(file => file.IsSecret);

    private string Secrets => $"{choices.Name}-secrets";

    private string ConfigFiles => $"{choices.Name}-files";

    private string SecretFiles => $"{choices.Name}-secret-files";

    /// <summary>The stream.</summary>
    public string Text => string.Join("---\n", new[] { Heading + FilesObject, HasSecretFiles ? SecretFilesObject : null, ServiceObject, JobObject }.OfType<string>());

    private string Heading
    {
        get
        {
            var literals = string.Join(' ', Variables.Select(name => name == Token ? $"--from-literal={name}=\"$(openssl rand -hex 16)\"" : $"--from-literal={name}=\"${name}\""));
            var place = choices.Namespace is { } space ? $" --namespace {space}" : "";
            var warning = HasSecretFiles ? "# It holds accounts or keys in plain text: keep it out of repositories.\n" : "";
            var kept = choices.Claim is null
                ? "# The reports are gone with the pods: --claim NAME keeps them on a volume. The verdict is in the log of the first slice:"
                : $"# The reports go to the claim {choices.Claim}, which all pods must be able to mount (ReadWriteMany). Live, and the verdict:";
            return $"""
                # {reading.Scenario!.Name}, {Readable.Count(cut.Plan.Clients)} clients in {Readable.Count(choices.Slices, "slice")}, for Kubernetes 1.33 or later; made by loadharness {Application.Version}.
                {warning}# Once, what the slices know each other by, and what the scenario takes from its environment:
                #   kubectl create secret generic {Secrets}{place} {literals}
                # Then, and for each further run (replace --force in place of create):
                #   kubectl create{place} --filename THIS
                {kept}
                #   kubectl logs{place} --follow --selector batch.kubernetes.io/job-name={choices.Name},batch.kubernetes.io/job-completion-index=0

                """;
        }
    }

    private string FilesObject => $"""
        apiVersion: v1
        kind: ConfigMap
        {Metadata(ConfigFiles)}
        data:
        {Entries(isSecret: false)}

        """;

    private string SecretFilesObject => $"""
        apiVersion: v1
        kind: Secret
        {Metadata(SecretFiles)}
        type: Opaque
        stringData:
        {Entries(isSecret: true)}

        """;

    private string ServiceObject => $"""
        apiVersion: v1
        kind: Service
        {Metadata(choices.Name)}
        spec:
          clusterIP: None
          publishNotReadyAddresses: true
          selector:
        {Labels("    ")}
          ports:
            - name: rendezvous
              port: {Port}

        """;

    private string JobObject => $$"""
        apiVersion: batch/v1
        kind: Job
        {{Metadata(choices.Name)}}
        spec:
          completionMode: Indexed
          completions: {{choices.Slices}}
          parallelism: {{choices.Slices}}
          backoffLimitPerIndex: 0
          podReplacementPolicy: Failed
          podFailurePolicy:
            rules:
              - action: FailIndex
                onPodConditions:
                  - type: DisruptionTarget
                    status: "True"
              - action: FailIndex
                onExitCodes:
                  operator: NotIn
                  values: [0]
          activeDeadlineSeconds: {{Seconds(needs.Deadline)}}
          template:
            metadata:
              labels:
        {{Labels("        ")}}
        {{Pod}}

        """;

    private string Pod => $$"""
            spec:
              restartPolicy: Never
              subdomain: {{YamlValue.Quote(choices.Name)}}
              terminationGracePeriodSeconds: {{Seconds(PodNeeds.LeaveWithin)}}
              automountServiceAccountToken: false
              enableServiceLinks: false
              securityContext:
                runAsNonRoot: true
                runAsUser: {{User}}
                runAsGroup: {{User}}
                fsGroup: {{User}}
                seccompProfile:
                  type: RuntimeDefault
                sysctls:
                  - name: net.ipv4.ip_local_port_range
                    value: {{YamlValue.Quote(PodNeeds.Ports)}}
              topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: kubernetes.io/hostname
                  whenUnsatisfiable: ScheduleAnyway
                  labelSelector:
                    matchLabels:
        {{Labels("              ")}}
        {{Container}}
              volumes:
                - name: scenario
                  projected:
                    sources:
        {{string.Join('\n', Sources)}}
                - name: out
                  {{(choices.Claim is { } claim ? $"persistentVolumeClaim:\n            claimName: {YamlValue.Quote(claim)}" : "emptyDir: {}")}}
                - name: tmp
                  emptyDir: {}
        """;

    private string Container => $$"""
              containers:
                - name: loadharness
                  image: {{YamlValue.Quote(choices.Image)}}
                  workingDir: {{YamlValue.Quote(Below(tree.WorkingFolder))}}
                  args:
        {{string.Join('\n', Arguments.Select(word => $"            - {YamlValue.Quote(word.Replace("$(", "$$(", StringComparison.Ordinal))}").Concat(OutputArguments))}}
                  env:
                    - name: {{RunKey}}
                      valueFrom:
                        fieldRef:
                          fieldPath: metadata.labels['batch.kubernetes.io/controller-uid']
        {{string.Join('\n', Variables.Select(Variable))}}
                  ports:
                    - name: rendezvous
                      containerPort: {{Port}}
                  resources:
                    requests:
                      cpu: {{needs.Cpu}}m
                      memory: {{needs.Memory >> 20}}Mi
                    limits:
                      memory: {{needs.Memory >> 20}}Mi
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop: [ALL]
                  volumeMounts:
                    - name: scenario
                      mountPath: {{FilesFolder}}
                      readOnly: true
                    - name: out
                      mountPath: {{OutputFolder}}
                    - name: tmp
                      mountPath: /tmp
        """;

    /// <summary>What the program is told. Kubernetes fills in $(NAME), so that what looks like it is told apart.</summary>
    private IEnumerable<string> Arguments =>
    [
        "run", Below(tree.Main),
        .. reading.Overrides.SelectMany(change => change.Split(' ', 2)),
        "--slices", choices.Slices.ToString(CultureInfo.InvariantCulture),
        "--rendezvous", string.Create(CultureInfo.InvariantCulture, $"http://{choices.Name}-0.{choices.Name}:{Port}"),
        "--rendezvous-listen", "0.0.0.0",
        "--rendezvous-timeout", string.Create(CultureInfo.InvariantCulture, $"{PodNeeds.MeetWithin.TotalMinutes}m"),
        .. choices.Build.Length > 0 ? ["--build", choices.Build] : Array.Empty<string>(),
        "--yes",
    ];

    /// <summary>A folder for each slice of each run: a claim outlives them.</summary>
    private static IEnumerable<string> OutputArguments => ["            - --out", $"            - {OutputFolder}/$({RunKey})/index-$({Index})"];

    private IEnumerable<string> Sources =>
        Source("configMap", ConfigFiles, isSecret: false).Concat(HasSecretFiles ? Source("secret", SecretFiles, isSecret: true) : []);

    private IEnumerable<string> Source(string kind, string name, bool isSecret) =>
    [
        $"              - {kind}:",
        $"                  name: {YamlValue.Quote(name)}",
        "                  items:",
        .. tree.Files.Where(file => file.IsSecret == isSecret).SelectMany(file => (string[])
        [
            $"                    - key: {YamlValue.Quote(file.Key)}",
            $"                      path: {YamlValue.Quote(file.Path)}",
        ]),
    ];

    private string Entries(bool isSecret) =>
        string.Join('\n', tree.Files.Where(file => file.IsSecret == isSecret).Select(file => $"  {YamlValue.Quote(file.Key)}: {YamlValue.Block(file.Text, 2)}"));

    private string Variable(string name) => $"""
                    - name: {name}
                      valueFrom:
                        secretKeyRef:
                          name: {YamlValue.Quote(Secrets)}
                          key: {name}
        """;

    private string Metadata(string name) =>
        $"metadata:\n  name: {YamlValue.Quote(name)}\n{(choices.Namespace is { } space ? $"  namespace: {YamlValue.Quote(space)}\n" : "")}  labels:\n{Labels("    ")}";

    /// <summary>By these the Service finds the pods of this Job, and no others.</summary>
    private string Labels(string margin) => $"{margin}app.kubernetes.io/name: loadharness\n{margin}app.kubernetes.io/instance: {YamlValue.Quote(choices.Name)}";

    private static string Below(string path) => path.Length == 0 ? FilesFolder : $"{FilesFolder}/{path}";

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
