namespace LoadHarness.Cli.Live;

/// <summary>The terminal as a live view needs it. Thread-safe.</summary>
internal interface ILiveTerminal
{
    /// <summary>Its present size in cells.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>What the program has said meanwhile and wants to be read; empty: nothing.</summary>
    string Notice { get; }

    /// <summary>From now on pictures can be shown.</summary>
    void OpenScreen();

    /// <summary>Shows a picture on the whole screen.</summary>
    void Show(IReadOnlyList<string> lines, (int Width, int Height) size);

    /// <summary>Gives the screen back until the next picture.</summary>
    void SuspendScreen();

    /// <summary>Gives the screen back for good.</summary>
    void CloseScreen();

    /// <summary>Tells of something that went wrong.</summary>
    void Complain(string line);
}
