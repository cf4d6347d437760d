using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary><c>loadharness new</c>: what it writes, and that it never overwrites.</summary>
public sealed class NewTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hello", "new")]
    [InlineData("uni-app", "new", "profile")]
    [InlineData("flat-json", "new", "protocol")]
    public async Task New_WithoutAName_ListsAndWritesNothing(string known, params string[] words)
    {
        var end = (await LoadHarnessProgram.RunAsync(folder, words)).Expect(0);

        Assert.Contains($"\n{known} ", "\n" + end.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public async Task New_FileIsThere_StaysUnlessForced()
    {
        folder.Write("hello.yaml", "mine");

        (await LoadHarnessProgram.RunAsync(folder, "new", "hello")).Expect(2)
            .Complains("hello.yaml is there already and stays as it is: --as NAME writes another one, --force overwrites it.");
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["hello.yaml"]));

        (await LoadHarnessProgram.RunAsync(folder, "new", "hello", "--force")).Expect(0);
        Assert.Contains("\nscenario: hello\n", await File.ReadAllTextAsync(folder["hello.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Schema_IsTheOneOfTheRepository()
    {
        (await LoadHarnessProgram.RunAsync(folder, "new", "schema")).Expect(0);

        Assert.Equal(RepositoryFiles.Read("scenarios/scenario.schema.json"), await File.ReadAllTextAsync(folder["scenario.schema.json"]));
        (await LoadHarnessProgram.RunAsync(folder, "new", "schema")).Expect(2)
            .Complains("scenario.schema.json is there already and stays as it is: --force overwrites it.");
    }

    [Fact]
    public async Task New_FolderThatCannotBeMade_IsNamed()
    {
        folder.Write("profiles", "a file, where a folder should be");

        var end = (await LoadHarnessProgram.RunAsync(folder, "new", "profile", "bare")).Expect(2);

        Assert.StartsWith("profiles/bare.yaml: cannot be written: ", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown scenario 'helo', did you mean 'hello'?", "helo")]
    [InlineData("'uni-app' is no scenario. Try: loadharness new profile uni-app", "uni-app")]
    [InlineData("unknown protocol 'flat-jsn', did you mean 'flat-json'?", "protocol", "flat-jsn")]
    [InlineData("--as My Chat: expected a name of a-z, 0-9 and -, such as my-chat", "hello", "--as", "My Chat")]
    public async Task New_WrongName_SaysWhatWouldBeRight(string message, params string[] words)
    {
        (await LoadHarnessProgram.RunAsync(folder, ["new", .. words])).Expect(2).Complains(message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public async Task Run_BuiltInNameWithoutAFile_SaysHowToGetIt()
    {
        (await LoadHarnessProgram.RunAsync(folder, "plan", "hello")).Expect(2).Complains(
            "hello: there is no such file", "'loadharness new hello' writes hello.yaml into this folder.");

        (await LoadHarnessProgram.RunAsync(folder, "new", "hello")).Expect(0);
        (await LoadHarnessProgram.RunAsync(folder, "plan", "hello")).Expect(2).Complains("hello: there is no such file", "Did you mean hello.yaml?");
    }
}
