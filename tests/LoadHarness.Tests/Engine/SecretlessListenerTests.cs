using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Engine;

public sealed class SecretlessListenerTests : IRunListener
{
    private readonly List<RunSample> told = [];

    [Fact]
    public void OnSample_WhatFailedOverASecret_IsToldWithoutIt()
    {
        var sample = new RunSample(0, MetricCatalog.LoginTime, TimeSpan.FromSeconds(1), "HTTP 401 for key-4711");

        SecretlessListener.Of(Options("key-4711"))!.OnSample(sample);

        Assert.Equal([sample with { Failure = "HTTP 401 for ***" }], told);
    }

    [Fact]
    public void Of_ARunWithoutSecrets_IsTheListenerItself() => Assert.Same(this, SecretlessListener.Of(Options()));

    [Fact]
    public void Of_ARunWithoutAListener_IsNone() => Assert.Null(SecretlessListener.Of(Options("key-4711") with { Listener = null }));

    void IRunListener.OnSample(in RunSample sample) => told.Add(sample);

    private LoadRunOptions Options(params string[] secrets)
    {
        var reading = ScenarioFile.ReadText("{ scenario: s, target: { url: \"ws://127.0.0.1:1\" }, populations: [ { name: p, profile: bare, clients: 1 } ] }", "s.yaml");
        return new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("s.yaml", reading.Text, [], reading.Hash),
            Secrets = secrets.ToHashSet(),
            Listener = this,
        };
    }
}
