using LoadHarness.Engine;

namespace LoadHarness.Tests.Engine;

public sealed class SecretlessTests
{
    [Theory]
    [InlineData("--set populations.0.clients=50", "--set populations.0.clients=50")]
    [InlineData("--set populations.0.token=abc", "--set populations.0.token=***")]
    [InlineData("--target ws://h/chat?token=abc", "--target ws://h/chat?token=***")]
    [InlineData("--set target.url=ws://h/chat?token=abc", "--set target.url=ws://h/chat?token=***")]
    [InlineData("--set target.proxy=http://me:secret@proxy:3128", "--set target.proxy=http://proxy:3128/")]
    [InlineData("--set target.rules.require-signature=abc", "--set target.rules.require-signature=***")]
    [InlineData("--seed 5", "--seed 5")]
    public void Override_IsShownWithoutSecrets(string given, string shown) => Assert.Equal(shown, Secretless.Override(given));
}
