namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>Something that the server can be told to do wrong. Switched by one thread at a time, at work on all of them.</summary>
internal interface IDefect
{
    /// <summary>Understands a setting.</summary>
    /// <returns>What switches the defect on; nothing happens before it is called.</returns>
    /// <exception cref="FormatException">The setting is wrong; the message says what was expected.</exception>
    Action Prepare(SettingReader setting);

    /// <summary>Switches it off. What it has leaked, held back or broken stays.</summary>
    void SwitchOff();
}
