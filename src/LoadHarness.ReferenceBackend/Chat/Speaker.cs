namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Who says something: a connection, or somebody who posts over HTTP.</summary>
/// <param name="Id">Number of the connection; 0: it came over HTTP.</param>
/// <param name="User">Who it says it is; empty where the server cannot tell people apart.</param>
internal readonly record struct Speaker(long Id, string User);
