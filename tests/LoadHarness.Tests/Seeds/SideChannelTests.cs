using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Tests.Auth;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Seeds;

/// <summary>What the clients of the seeds do over HTTP beside their connection: history, questions, logs, long polling.</summary>
public sealed class SideChannelTests
{
    private readonly ScriptedLogin http = new();

    [Fact]
    public void Seed0_24_AsksForAHundredRowsOnceItIsConnectedAndAfterEachReconnect()
    {
        var stage = new ClientStage("profile: uni-app", http: http);
        stage.Client.Arrive();
        Assert.Empty(http.Requests);
        stage.Welcome();

        Assert.StartsWith("GET http://127.0.0.1:9/api/historyMessages?room=people-0&limit=100&endpoint=%2Fchat\nAuthorization: Bearer token-0", Assert.Single(http.Requests));
        http.Answer("""{"code":0,"lists":[]}""");
        stage.At(10).Connector.Last.End();
        stage.At(13.5).Welcome();
        Assert.Equal(2, http.Requests.Count);
        http.Answer("""{"code":0,"lists":[]}""");

        Assert.Equal([(0.0, 21u), (13.5, 21u)], stage.Told(ClientEventKind.Requested).Select(e => (e.At.TotalSeconds, e.Bytes)));
        Assert.All(stage.Told(ClientEventKind.Requested), e => Assert.Equal((HttpPurpose.History, null), (e.Purpose, e.Text)));
    }

    [Fact]
    public void Seed0_24_WhatOfThisRunIsInTheAnswerIsTold()
    {
        var stage = new ClientStage("profile: uni-app", http: http);
        stage.Enter();
        stage.At(2);
        http.Answer($$"""{"code":0,"lists":[{"content":"{{Body(7, 3)}}"},{"content":"hello"},{"content":"{{Body(8, 4)}}"},{"at":"{\"a\":\"{{Body(7, 5)}}\"}"}]}""");

        Assert.Equal([3u, 5u], stage.Told(ClientEventKind.Fetched).Select(e => e.Sequence)); // run 8 is another one
        Assert.All(stage.Told(ClientEventKind.Fetched), e => Assert.Equal((2, 1.5, 12, -1), (e.At.TotalSeconds, e.Since.TotalSeconds, e.Peer, e.Connection)));
    }

    [Fact]
    public void Seed0_24_AServerWithoutHistoryIsATroubleAndNoMore()
    {
        var stage = new ClientStage("profile: uni-app", http: http);
        stage.Enter();
        http.Answer("nothing here", System.Net.HttpStatusCode.NotFound);
        stage.At(1);

        Assert.Equal(
            "the request of the history at 127.0.0.1:9/api/historyMessages was answered with HTTP 404",
            Assert.Single(stage.Told(ClientEventKind.Requested)).Text);
        Assert.Single(stage.Told(ClientEventKind.Joined));
        Assert.Empty(stage.Told(ClientEventKind.Ended));
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public void Seed0_25_HistoryIsPagedUntilAPageIsNotFull()
    {
        var stage = new ClientStage(
            "profile: { extends: uni-app, history: { url: '/h?page=${page}&size=${page.size}', pages: 5, page-size: 2, delay: 1s } }", http: http);
        stage.Enter();
        Assert.Empty(http.Requests);
        stage.At(1);
        http.Answer("""{"lists":[1,2]}""");
        http.Answer("""{"lists":["a",{"b":[1,2,3]}]}""");
        http.Answer("""{"lists":[1]}""");

        Assert.Equal([1, 2, 3], http.Requests.Select((request, i) => request.Contains($"/h?page={i + 1}&size=2", StringComparison.Ordinal) ? i + 1 : 0));
        Assert.Equal(3, stage.Told(ClientEventKind.Requested).Count);
    }

    [Fact]
    public void Seed0_26_WithoutNetworkARequestFailsAMomentLaterAndInASilentOneWhenItsPatienceIsOver()
    {
        var stage = new ClientStage("profile: { extends: uni-app, reconnect: never, history: { url: /h, when: dial, within: 4s } }", http: http);
        stage.Client.Device.LoseNetwork(silent: false);
        stage.Client.Arrive();
        stage.At(1);
        var other = new ClientStage("profile: { extends: uni-app, reconnect: never, history: { url: /h, when: dial, within: 4s } }", http: http);
        other.Client.Arrive();
        other.At(1).Client.Device.LoseNetwork(silent: true);
        http.Answer("swallowed");
        other.At(10);

        Assert.Single(http.Requests);
        var failed = Assert.Single(stage.Told(ClientEventKind.Requested));
        Assert.Equal((0.02, "the request of the history over HTTP failed: the network is down (event at 0 s)"), (failed.At.TotalSeconds, failed.Text));
        var silent = Assert.Single(other.Told(ClientEventKind.Requested));
        Assert.Equal((4.0, "the request of the history was not answered within 4 s: the network is silent (event at 1 s)"), (silent.At.TotalSeconds, silent.Text));
    }

    [Fact]
    public void Seed1_23_AfterThreeFailedDialsItGoesOnByLongPolling()
    {
        var stage = Polling();

        Assert.Equal([0, 1, 3], stage.Dials());
        Assert.Equal(7, Assert.Single(stage.Told(ClientEventKind.Joined)).At.TotalSeconds);
        Assert.StartsWith("GET http://127.0.0.1:9/api/poll?room=people-0&after=9223372036854775807&endpoint=%2Fwx-push\n", Polls()[0]);
        Assert.Contains("after=41&", Polls()[1], StringComparison.Ordinal);
        Assert.Contains(stage.Told(ClientEventKind.Trouble), e => e.Text == "goes on by long polling over HTTP: 3 dials had failed");
    }

    [Fact]
    public void Seed1_23_APollBringsMessagesAndIsFollowedByTheNext()
    {
        var stage = Polling();
        stage.At(8);
        http.Answer($$"""{"code":0,"last":43,"messages":[{"type":"msg","content":"{{Body(7, 3)}}"},{"type":"msg","content":"{{Body(7, 4)}}"}]}""");
        stage.At(8.001);

        Assert.Equal([3u, 4u], stage.Told(ClientEventKind.Received).Select(e => e.Sequence));
        Assert.Contains("after=43&", Polls()[^1], StringComparison.Ordinal);
        http.Answer("""{"code":0,"last":43,"messages":[]}"""); // nothing new, and at once: it draws breath
        stage.At(9);
        var before = Polls().Count;
        stage.At(9.2);
        Assert.Equal(before + 1, Polls().Count);
    }

    [Fact]
    public void Seed1_23_WhatItSaysIsPostedOneAfterTheOther()
    {
        var stage = Polling("say: { every: 1s, spread: even, bytes: 40 }");
        stage.At(10);
        var posts = http.Requests.Where(request => request.StartsWith("POST", StringComparison.Ordinal)).ToList();

        Assert.StartsWith("POST http://127.0.0.1:9/api/send?room=people-0&endpoint=%2Fwx-push\n", Assert.Single(posts)); // the others wait for its answer
        Assert.Contains("""{"type":"msg","content":"LH.""", posts[0], StringComparison.Ordinal);
        Assert.Single(stage.Told(ClientEventKind.Sent));
    }

    [Fact]
    public void Seed1_23_APollThatFailsEndsTheConnection()
    {
        var stage = Polling();
        stage.At(8);
        http.Answer("bad gateway", System.Net.HttpStatusCode.BadGateway);
        stage.At(8.1);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((true, EndCause.Cut, "the poll at 127.0.0.1:9/api/poll was answered with HTTP 502"), (end.IsDrop, end.Cause, end.Detail));
        stage.At(9.1);
        Assert.Equal([0, 1, 3, 9], stage.Dials()); // the socket again
    }

    [Fact]
    public void Seed1_23_OnceTheSocketCanBeOpenedItReturnsToIt()
    {
        var stage = Polling();
        stage.At(67.1); // a minute after it was open
        Assert.Equal([0, 1, 3, 67], stage.Dials());
        stage.Connector.Last.Open();
        Assert.Equal(1000, stage.Connector.Last.ClosedWith); // the trial
        stage.At(67.2);

        Assert.Equal([0, 1, 3, 67, 67.1], stage.Dials());
        Assert.Equal(EndCause.Replaced, Assert.Single(stage.Told(ClientEventKind.Ended)).End!.Cause);
        var polls = Polls().Count;
        stage.Connector.Last.Open().Receive("""{"ok":true}""");
        stage.At(70);
        Assert.Equal(2, stage.Told(ClientEventKind.Joined).Count);
        Assert.Equal(polls, Polls().Count);
    }

    [Fact]
    public void Seed1_24_AnErrorIsUploadedAtOnce()
    {
        var stage = new ClientStage("profile: { extends: wx-push, fall-back: never }", http: http);
        stage.Client.Arrive();
        stage.At(0.5).Connector.Last.Fail("refused");

        var upload = Assert.Single(http.Requests);
        Assert.StartsWith("POST http://127.0.0.1:9/api/logs\n", upload);
        Assert.Matches("""\n\[\{"time":[0-9]+,"event":"error","code":0,"user":"user-0","text":"refused"\}\]$""", upload);
    }

    [Fact]
    public void Seed1_24_TheRestIsUploadedInBatches()
    {
        var stage = new ClientStage("profile: { extends: wx-push, reconnect: { max-attempts: 100, delay: 100ms }, fall-back: never, logs: { batch: 4, every: 30s } }", http: http);
        stage.Client.Arrive();
        Connect();
        stage.At(29.9);
        Assert.Empty(http.Requests);
        stage.At(30);
        Assert.Single(http.Requests); // what there is after 30 s
        stage.At(31).Connector.Last.CloseByServer(1001);
        stage.At(31.1);
        Connect();
        stage.At(32).Connector.Last.CloseByServer(4000);
        Assert.Single(http.Requests);
        stage.At(32.1);
        Connect();

        Assert.Equal(2, http.Requests.Count); // the fourth entry since
        Assert.Matches(""""event":"close","code":1001,.*"event":"connect","code":0,.*"event":"close","code":4000,.*"event":"connect"""", http.Requests[1]);

        void Connect() => stage.Connector.Last.Open().Receive("""{"ok":true}""");
    }

    [Fact]
    public void Seed1_24_WhatCouldNotBeUploadedWaitsForTheNextBatchUpToALimit()
    {
        var stage = new ClientStage("profile: { extends: wx-push, reconnect: { max-attempts: 100, delay: 1s }, fall-back: never, logs: { limit: 3, every: 30s } }", http: http);
        stage.Client.Arrive();
        for (var i = 0; i < 5; i++)
        {
            stage.At(1 + i).Connector.Last.Fail($"refused {i}");
            http.Answer("no", System.Net.HttpStatusCode.InternalServerError);
            stage.At(1.999 + i);
        }

        stage.At(60);
        Assert.DoesNotContain("refused 1", http.Requests[5], StringComparison.Ordinal);
        Assert.Matches("refused 2.*refused 3.*refused 4", http.Requests[5]);
    }

    [Fact]
    public void Seed3_17_AThousandRowsAreAskedForOnceBeforeItConnects()
    {
        var stage = new ClientStage("profile: wx-room", http: http);
        stage.Connector.OpensAtOnce = true;
        stage.Client.Arrive();

        Assert.StartsWith(
            "GET http://127.0.0.1:9/api/message/chatmsg?page=1&type=&resultsPerPage=1000&stream=people-0\nAuthorization: token-0", Assert.Single(http.Requests));
        Assert.Single(stage.Connector.Connections); // it does not wait for the answer
        http.Answer($$$"""{"data":{"items":[{"content":"{\"content\":\"{{{Body(7, 3)}}}\"}"}],"total":1}}""");
        Assert.Equal(3u, Assert.Single(stage.Told(ClientEventKind.Fetched)).Sequence);
        stage.At(10).Connector.Last.End(EndCause.Cut);
        stage.At(20);
        Assert.True(stage.Connector.Connections.Count > 1);
        Assert.Single(http.Requests);
    }

    [Fact]
    public void Seed3_18_AQuestionIsPostedAtTheInstantsOfThePlanWhileItIsJoined()
    {
        var stage = new ClientStage("profile: { extends: wx-room, protocol: flat-json, history: never, reconnect: never }\nactions: [{ name: question, every: 5s, spread: even }]", http: http);
        stage.Enter();
        stage.At(30);
        var asked = http.Requests.Count;
        Assert.InRange(asked, 5, 6);
        Assert.All(http.Requests, request => Assert.StartsWith("POST http://127.0.0.1:9/api/question/add\nAuthorization: token-0\nContent-Type: application/json", request));
        Assert.EndsWith("""{"content":"Question 1 of user-0?","streamId":"people-0"}""", http.Requests[1]);
        stage.Connector.Last.End();
        stage.At(60);

        Assert.Equal(asked, http.Requests.Count);
        Assert.Equal(6, stage.Told(ClientEventKind.Trouble).Count(e => e.Text == "the action 'question' was left out: the client was not joined"));
    }

    /// <summary>A client of wx-push that has polled since 7 s, up to message 41; the second poll waits.</summary>
    private ClientStage Polling(string more = "")
    {
        var stage = new ClientStage($"profile: {{ extends: wx-push, logs: never }}{(more.Length > 0 ? "\n" + more : "")}", http: http);
        stage.Client.Arrive();
        stage.Connector.Last.Fail("refused");
        stage.At(1).Connector.Last.Fail("refused");
        stage.At(3).Connector.Last.Fail("refused");
        stage.At(7);
        http.Answer("""{"code":0,"last":41,"messages":[]}""");
        stage.At(7.001);
        return stage;
    }

    private List<string> Polls() => http.Requests.FindAll(request => request.Contains("/api/poll?", StringComparison.Ordinal));

    private static string Body(uint run, uint sequence)
    {
        Span<byte> body = stackalloc byte[40];
        new Stamp(run, 12, sequence, TimeSpan.FromSeconds(1.5)).Write(body);
        return System.Text.Encoding.ASCII.GetString(body);
    }
}
