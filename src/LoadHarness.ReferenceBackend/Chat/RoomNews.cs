namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What has been said in a room behind some number. Messages are numbered from 1.</summary>
/// <param name="Entries">Those that the room still knows, oldest first.</param>
/// <param name="Last">Number of the last message; 0: nothing has been said.</param>
/// <param name="Missed">Messages behind the number that the room has forgotten.</param>
/// <param name="Next">Completes with the next message.</param>
internal readonly record struct RoomNews(HistoryEntry[] Entries, long Last, long Missed, Task Next);
