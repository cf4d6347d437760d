using System.CommandLine;
using LoadHarness.Cli.Kubernetes;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness kubernetes</c>: prints what plays a run on a Kubernetes cluster.</summary>
internal static class KubernetesVerb
{
    private const string NameOption = "--name";
    private const string NamespaceOption = "--namespace";
    private const string ClaimOption = "--claim";
    private const string ImageOption = "--image";
    private const string SlicesOption = "--slices";

    private static Option<int> Slices => new(SlicesOption)
    {
        Description = "Into how many slices the run is cut; each is a pod.",
        HelpName = "N",
        Required = true,
        CustomParser = WholeNumber.Int,
    };

    private static Option<string> Image => new(ImageOption)
    {
        Description = "The image with the program, made from the Dockerfile of LoadHarness.",
        HelpName = "IMAGE",
        Required = true,
    };

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var (scenario, slices, image) = (new ScenarioOptions(), Slices, Image);
        var name = Text(NameOption, "Name of the Job and its Service; default: that of the scenario.", "NAME");
        var space = Text(NamespaceOption, "Namespace; default: that of who creates it.", "NAME");
        var claim = Text(ClaimOption, "PersistentVolumeClaim for the reports, which all pods can mount; without it they are gone with the pods.", "NAME");
        var build = Text("--build", "Name of the build under test, for the report.", "TEXT");
        var command = new Command("kubernetes", """
            Prints an Indexed Job that plays a scenario in slices, with a Service by which the slices find each other, and the files of
            the scenario. It asks no server. What to do with it stands in its first lines; more in docs/many-machines.md.

            Example:
              loadharness kubernetes my.yaml --slices 4 --image registry.example.com/loadharness:1.0 --target ws://chat:8080/chat
            """);
        scenario.AddTo(command);
        foreach (var option in new Option[] { slices, image, name, space, claim, build })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var (read, reading) = scenario.Read(parsed);
            List<string> obstacles = [.. PodObstacles.Of(read, reading), .. ProtocolShelf.BuiltIn.Check(read.Populations.Select(population => population.Profile))];
            if (obstacles.Count > 0)
            {
                throw new UserException(string.Join(Environment.NewLine, obstacles));
            }

            var cut = CutText.Cut(RunPlan.Of(read), parsed.GetValue(slices));
            var choices = new JobChoices(
                parsed.GetValue(name) is { } own ? ObjectNames.Checked(NameOption, own, cut.Count) : ObjectNames.Of(read.Name, cut.Count),
                cut.Count,
                ObjectNames.CheckedImage(ImageOption, parsed.GetRequiredValue(image)),
                parsed.GetValue(space) is { } where ? ObjectNames.CheckedNamespace(NamespaceOption, where) : null,
                parsed.GetValue(claim) is { } volume ? ObjectNames.CheckedReference(ClaimOption, volume) : null,
                parsed.GetValue(build) ?? "");
            var tree = ScenarioTree.Of(read, reading, Directory.GetCurrentDirectory());
            terminal.Say(new Manifest(choices, cut, reading, tree, PodNeeds.Of(cut)).Text.TrimEnd('\n'));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string?> Text(string name, string about, string word) => new(name) { Description = about, HelpName = word };
}
