using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Scenarios;

public sealed class UserFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("loadharness-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Parse_Table_TakesQuotesCommasAndLineBreaksAsRfc4180Does()
    {
        var (users, _) = UserFile.Parse("user,token\r\nann, t1 \r\n\"smith, bob\",\"say \"\"hi\"\"\nthere\"\n\ncy,\n", isJson: false);

        Assert.Equal(["user", "token"], users!.Columns);
        Assert.Equal([["ann", "t1"], ["smith, bob", "say \"hi\"\nthere"], ["cy", ""]], users.Rows);
    }

    [Fact]
    public void Parse_Lines_TakesFieldsInAnyOrder()
    {
        var (users, _) = UserFile.Parse("""
            {"user":"ann","age":7,"on":true}

            {"on":false,"age":1.5,"user":"b\"b"}
            """, isJson: true);

        Assert.Equal(["user", "age", "on"], users!.Columns);
        Assert.Equal([["ann", "7", "true"], ["b\"b", "1.5", "false"]], users.Rows);
    }

    [Theory]
    [InlineData("", false, "it is empty: its first line has the names of the columns")]
    [InlineData("user,token\n", false, "it has no users")]
    [InlineData("user,user\na,b\n", false, "line 1: the column 'user' is there twice")]
    [InlineData("user,Token\na,b\n", false, "line 1: 'Token' is no name of a column: lower-case letters, digits and hyphens")]
    [InlineData("user,token\na,b\n\n\"c\nd\",e,f\n", false, "line 4: 3 values, but the first line names 2 columns")]
    [InlineData("user\n\"a\"b\n", false, "line 2: after a value in quotes comes a comma or the end of the line")]
    [InlineData("user\na\n\"b\n", false, "line 3: a quote is not closed")]
    [InlineData("", true, "it has no users")]
    [InlineData("{\"user\":\"a\"}\n{\"user\":", true, "line 2: this is not JSON")]
    [InlineData("[1]", true, "line 1: expected an object")]
    [InlineData("{\"user\":\"a\"}\n\n{\"name\":\"b\"}", true, "line 3: 'user' is not on every line: all users have the same fields")]
    [InlineData("{\"user\":{}}", true, "line 1: the value of a field is a text, a number or true or false")]
    [InlineData("{\"user\":1,\"user\":2}", true, "line 1: a field is there twice")]
    public void Parse_WrongText_SaysWhere(string text, bool isJson, string expected) =>
        Assert.Equal((null, expected), UserFile.Parse(text, isJson));

    [Fact]
    public void Scenario_ColumnsUserAndToken_AreUsedByThemselves()
    {
        Write("users.csv", "user,token\nann,t-ann\nbob,t-bob\n");
        var plan = RunPlan.Of(Read("users: { file: users.csv }, clients: 2").Scenario!);

        Assert.Equal([("ann", "t-ann"), ("bob", "t-bob")], Enumerable.Range(0, 2).Select(plan.Client).Select(client => (client.User, client.Token)));
    }

    [Fact]
    public void Scenario_OtherColumns_AreVariablesOfUserAndToken()
    {
        Write("users.jsonl", "{\"name\":\"ann\",\"key\":\"k1\"}\n{\"name\":\"bob\",\"key\":\"k2\"}\n");
        var plan = RunPlan.Of(Read("users: { file: users.jsonl, again: true }, clients: 3, user: 'u-${data.name}', token: '${user}:${data.key}'").Scenario!);

        Assert.Equal(
            [("u-ann", "u-ann:k1"), ("u-bob", "u-bob:k2"), ("u-ann", "u-ann:k1")],
            Enumerable.Range(0, 3).Select(plan.Client).Select(client => (client.User, client.Token)));
    }

    [Fact]
    public void Scenario_OtherColumns_AreVariablesOfFramesAndRequests()
    {
        Write("users.csv", "user,key\nann,\"k\"\"1\"\nbob,k2\n");
        var plan = RunPlan.Of(Read("""
            users: { file: users.csv }, clients: 2, protocol: { extends: flat-json, query: { k: "${data.key}" }, say: '{"key":"${data.key}","text":"${body}"}', join: { send: { json: { key: "${data.key}" } } } }
            """).Scenario!);
        var protocol = new TemplateProtocol(plan.Client(0).Population.Profile.Protocol);

        var (dials, joins) = (new List<string>(), new List<string>());
        foreach (var client in Enumerable.Range(0, 2).Select(plan.Client))
        {
            var identity = new ClientIdentity(client.Number, client.Population.Name, client.User, client.Token, client.Room) { Data = client.Data };
            dials.Add(protocol.Request(new Uri("ws://host/"), identity, TimeSpan.FromSeconds(1)).Url.Query);
            var output = new RecordedOutput();
            protocol.Converse(identity).Open(output);
            joins.AddRange(output.Sent.Select(frame => Encoding.UTF8.GetString(frame)));
        }

        Assert.All(dials.Zip(["&k=k%221", "&k=k2"]), dial => Assert.EndsWith(dial.Second, dial.First, StringComparison.Ordinal));
        Assert.Equal(["""{"key":"k\"1"}""", """{"key":"k2"}"""], joins);
    }

    [Theory]
    [InlineData("protocol: { extends: mqtt, options: { password: '${data.pasword}' } }", "options.password: the file of users has no column 'pasword'")]
    [InlineData("protocol: { extends: flat-json, say: '${body} ${data.tokn}' }", "say: the file of users has no column 'tokn', did you mean 'token'?")]
    [InlineData("protocol: { extends: flat-json, headers: { X-Key: '${data.tokn}' } }", "headers.X-Key: the file of users has no column 'tokn', did you mean 'token'?")]
    [InlineData("actions: [ { name: upload, every: 1s, url: '/u/${data.tokn}' } ]", "url: the file of users has no column 'tokn', did you mean 'token'?")]
    public void Scenario_ColumnThatIsNotThere_IsToldWhereverItIsNamed(string keys, string expected)
    {
        Write("users.csv", "user,token\nann,t-ann\n");

        Assert.Contains(expected, Assert.Single(Read($"users: {{ file: users.csv }}, clients: 1, {keys}").Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_TwoPopulations_EachHasItsOwnColumns()
    {
        Write("one.csv", "user,one\nann,1\n");
        Write("two.csv", "user,two\nbob,2\n");

        var error = Assert.Single(Read("""
            users: { file: one.csv }, clients: 1, token: '${data.one}' }
              - { name: others, profile: uni-app, users: { file: two.csv }, clients: 1, token: '${data.one}'
            """).Errors);

        Assert.Contains("populations.1.token: the file of users has no column 'one'", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users: { file: users.csv }, clients: 3", "populations.0.users: 3 clients need as many users, but the file has 2: add some, take fewer clients, or write again: true")]
    [InlineData("users: { file: users.csv }, clients: 2, token: '${data.tokn}'", "populations.0.token: the file of users has no column 'tokn', did you mean 'token'?")]
    [InlineData("clients: 2, token: '${data.token}'", "populations.0.token: 'data.token' is a column of a file of users, and there is none: add users: { file: users.csv }")]
    [InlineData("users: { file: keys.csv }, clients: 1", "populations.0.users: nothing of it is used: name a column user or token, or write token: ${data.key}")]
    [InlineData("users: { file: nowhere.csv }, clients: 1", "nowhere.csv: there is no such file")]
    [InlineData("users: { file: users.txt }, clients: 1", "populations.0.users.file: expected the path of a .csv or .jsonl file, found 'users.txt'")]
    [InlineData("users: { file: broken.csv }, clients: 1", "broken.csv: line 2: 1 values, but the first line names 2 columns")]
    public void Scenario_WhatDoesNotFit_IsOneMessage(string keys, string expected)
    {
        Write("users.csv", "user,token\nann,t-ann\nbob,t-bob\n");
        Write("keys.csv", "key\nk\n");
        Write("broken.csv", "user,token\nann\n");

        var error = Assert.Single(Read(keys).Errors).ToString();

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("s.yaml:4:", error, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private ScenarioReading Read(string keys)
    {
        Write("s.yaml", $$"""
            scenario: s
            target: { backend: reference }
            populations:
              - { name: people, profile: uni-app, {{keys}} }
            """);
        return ScenarioFile.Read(Path.Combine(folder, "s.yaml"));
    }
}
