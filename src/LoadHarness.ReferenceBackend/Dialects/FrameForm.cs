namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>What the messages of a dialect look like, and so what can be done with them over HTTP.</summary>
internal enum FrameForm
{
    /// <summary>Nobody knows: they are relayed and not remembered.</summary>
    Opaque,

    /// <summary><c>{"type":"msg","content":"..."}</c>: they can be read and posted over HTTP.</summary>
    Flat,

    /// <summary><c>{"code":200,"data":"..."}</c>: they can be read over HTTP.</summary>
    Push,
}
