using LoadHarness.Cli;
using LoadHarness.Cli.Kubernetes;

namespace LoadHarness.Tests.Kubernetes;

public sealed class ObjectNamesTests
{
    [Theory]
    [InlineData("rooms", "rooms")]
    [InlineData("rooms-500", "rooms-500")]
    [InlineData("500-rooms", "load-500-rooms")] // a Service begins with a letter
    [InlineData("-rooms-", "rooms")]
    [InlineData("-", "load")]
    [InlineData("a234567890-234567890-234567890-234567890-234567890-234567890-234567890", "a234567890-234567890-234567890-234567890-234567890-234567890")]
    public void Of_AScenario_IsALabelOfDns(string scenario, string name) => Assert.Equal(name, ObjectNames.Of(scenario, 10));

    [Theory]
    [InlineData(1, 61)]
    [InlineData(10, 61)]
    [InlineData(11, 60)]
    [InlineData(1_000, 59)]
    [InlineData(1_001, 58)]
    public void Of_ALongName_LeavesRoomForTheIndexOfThePods(int slices, int length)
    {
        var name = ObjectNames.Of(new string('x', 100), slices);

        Assert.Equal(length, name.Length);
        Assert.InRange($"{name}-{slices - 1}".Length, 1, 63);
        Assert.Throws<UserException>(() => ObjectNames.Checked("--name", name + "x", slices));
        Assert.Equal(name, ObjectNames.Checked("--name", name, slices));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Rooms")]
    [InlineData("5rooms")]
    [InlineData("rooms-")]
    [InlineData("rooms.a")]
    [InlineData("rooms\n")]
    [InlineData("r\u00fcme")]
    public void Checked_WhatNoServerTakes_IsRefused(string name) =>
        Assert.Contains("--name", Assert.Throws<UserException>(() => ObjectNames.Checked("--name", name, 4)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("5-load", true)]
    [InlineData("load.a", false)]
    [InlineData("-load", false)]
    public void CheckedNamespace_MayBeginWithADigit(string name, bool isRight) => IsTaken(isRight, () => ObjectNames.CheckedNamespace("--namespace", name));

    [Theory]
    [InlineData("reports.load", true)]
    [InlineData("reports..load", false)]
    [InlineData("reports/load", false)]
    public void CheckedReference_MayHaveDots(string name, bool isRight) => IsTaken(isRight, () => ObjectNames.CheckedReference("--claim", name));

    [Theory]
    [InlineData("loadharness", true)]
    [InlineData("registry.example.com:5000/team/load_harness:1.0@sha256:00ff", true)]
    [InlineData("", false)]
    [InlineData("load harness", false)]
    [InlineData("load\nimage", false)]
    public void CheckedImage_HasNoBlanks(string image, bool isRight) => IsTaken(isRight, () => ObjectNames.CheckedImage("--image", image));

    private static void IsTaken(bool isRight, Func<string> check)
    {
        var refusal = Record.Exception(check);
        Assert.True(isRight ? refusal is null : refusal is UserException, $"{refusal}");
    }
}
