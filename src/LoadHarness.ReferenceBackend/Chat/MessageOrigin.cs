namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Where a message comes from, and so what identifies it: the <paramref name="Number"/>-th message of its sender.</summary>
/// <param name="Room">Room it was said in.</param>
/// <param name="Sender">Who said it.</param>
/// <param name="Number">Its number among the messages of that sender, from 1.</param>
/// <param name="Body">Where in the payload the text lies that people read.</param>
internal readonly record struct MessageOrigin(Room Room, Speaker Sender, long Number, Range Body);
