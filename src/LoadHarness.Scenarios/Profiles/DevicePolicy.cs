namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// How the device of a client changes its network, as a phone that leaves the Wi-Fi: the address is another one, and connections of
/// the old one are dead. Source: seed rows 0.26, 4.4. Immutable.
/// </summary>
/// <param name="Every">How long a network lasts.</param>
/// <param name="OldIsSilent">
/// Old connections just fall silent: neither the server nor the client's own code is told. Else the device tells its own side at once.
/// </param>
public sealed record DevicePolicy(Dwell Every, bool OldIsSilent = true);
